import { z } from 'zod';
import { labelKey, labelValue } from '../../kube/schemas.js';
import type { GrantNames } from '../grants.js';

const type = z.enum(['LoadBalancer', 'NodePort', 'ExternalName']);
const loadBalancerClass = labelKey;
/** Annotations by which cloud providers are told things are of this domain. */
const annotation = labelKey.refine((key) => key.startsWith('service.beta.kubernetes.io/'), {
  error: 'must be a key under service.beta.kubernetes.io/',
});

const author = <T extends z.ZodType>(item: T, text: string) => z.array(item).nullish().describe(text);

export const servicesShape = {
  services: z
    .strictObject({
      types: author(type, 'Types that Services may have beside ClusterIP. Default: none.'),
      public: z
        .boolean()
        .nullish()
        .describe('Whether load balancers may have addresses outside the private network. Default: false.'),
      loadBalancerClasses: author(loadBalancerClass, 'Values of loadBalancerClass that Services may have. Default: none.'),
      annotations: author(
        annotation,
        'Annotations under service.beta.kubernetes.io/ that Services may have, beside the one that keeps a load balancer internal. Default: none.',
      ),
    })
    .nullish()
    .describe('What Services may be, held at admission.'),
};

export const servicesClusterShape = {
  services: z
    .strictObject({
      internal: z
        .record(labelKey, labelValue)
        .optional()
        .describe(
          'Annotations, with their values, that keep a load balancer inside the private network. Default: on AKS azure-load-balancer-internal; elsewhere nothing does, and every load balancer counts as public.',
        ),
    })
    .optional()
    .describe('What the cluster’s load balancers understand.'),
};

const some = <T extends z.ZodType>(item: T) => z.array(item).min(1).optional();

/** What one namespace grants its Services: each key an annotation of its Namespace. */
export const servicesSection = z.strictObject({
  types: some(type),
  public: z.literal(true).optional(),
  loadBalancerClasses: some(loadBalancerClass),
  annotations: some(annotation),
});

export type ServicesSection = z.infer<typeof servicesSection>;

export const SERVICE_GRANTS = {
  types: 'service-types',
  public: 'public-load-balancers',
  loadBalancerClasses: 'load-balancer-classes',
  annotations: 'service-annotations',
} as const satisfies GrantNames;
