import { z } from 'zod';
import { dnsLabel, dnsSubdomain, labelKey } from '../../kube/schemas.js';
import { fill } from '../../model/names.js';
import type { GrantNames } from '../grants.js';

const domain = dnsSubdomain;
/** A tier may say it for all: `{tenant}.apps.contoso.com`. */
const domainTemplate = z.string().refine((text) => dnsSubdomain.safeParse(fill(text, { tenant: 't', namespace: 'n' })).success, {
  error: "must be a domain, such as 'apps.contoso.com'; {tenant} and {namespace} are filled in",
  params: { code: 'bad-name' },
});
const gateway = z
  .string()
  .refine((text) => text.split('/').length === 2 && text.split('/').every((part) => dnsLabel.safeParse(part).success), {
    error: "must be a Gateway as 'namespace/name'",
  });

const author = <T extends z.ZodType>(item: T, text: string) => z.array(item).nullish().describe(text);

export const hostsShape = {
  hosts: z
    .strictObject({
      domains: author(
        domainTemplate,
        'Domains that are the tenant’s: it may serve them and every name below them. {tenant} and {namespace} are filled in. Default: none.',
      ),
      wildcards: z
        .boolean()
        .nullish()
        .describe(
          "Whether it may serve '*' below its domains at once. A rule without a host is every host, and never granted. Default: false.",
        ),
      ingressClasses: author(
        dnsSubdomain,
        'IngressClasses that Ingresses may have, the cluster’s default one too. Default: none.',
      ),
      annotations: author(
        labelKey,
        'Annotations of Ingresses that tell controllers things, such as nginx.ingress.kubernetes.io/rewrite-target. Default: none.',
      ),
      gateways: author(gateway, "Gateways of other namespaces that routes may attach to, as 'namespace/name'. Default: none."),
      ownGateways: z.boolean().nullish().describe('Whether it may make Gateways and ListenerSets of its own. Default: false.'),
      issuers: author(
        dnsSubdomain,
        'ClusterIssuers of cert-manager that Certificates may ask. Default: none; an Issuer of the own namespace may always be asked.',
      ),
    })
    .nullish()
    .describe('Which host names the tenant may serve, held at admission.'),
};

const some = <T extends z.ZodType>(item: T) => z.array(item).min(1).optional();

/** Which hosts one namespace may serve: each key an annotation of its Namespace. */
export const hostsSection = z.strictObject({
  domains: some(domain),
  wildcards: z.literal(true).optional(),
  ingressClasses: some(dnsSubdomain),
  annotations: some(labelKey),
  gateways: some(gateway),
  ownGateways: z.literal(true).optional(),
  issuers: some(dnsSubdomain),
});

export type HostsSection = z.infer<typeof hostsSection>;

export const HOST_GRANTS = {
  domains: 'domains',
  wildcards: 'wildcard-hosts',
  ingressClasses: 'ingress-classes',
  annotations: 'ingress-annotations',
  gateways: 'gateways',
  ownGateways: 'own-gateways',
  issuers: 'issuers',
} as const satisfies GrantNames;
