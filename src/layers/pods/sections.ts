import { z } from 'zod';
import { dnsSubdomain } from '../../kube/schemas.js';
import type { GrantNames } from '../grants.js';

const ANY = '*';

/** A registry, or a part of one: `contoso.azurecr.io`, `docker.io/library`. No scheme, tag or end slash; the host is spelled out. */
const image = z
  .string()
  .regex(/^(\*|[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*)$/, {
    error:
      "must be a registry or a part of one, without tag and end slash, such as 'contoso.azurecr.io/payments', or '*' for any",
  })
  .refine((name) => name === ANY || /[.:]|^localhost$/.test(name.split('/')[0]!), {
    error: "must begin with the registry's host: 'docker.io/library', not 'library'",
  });
const pullPolicy = z.enum(['Always', 'IfNotPresent', 'Never']);
const priorityClass = dnsSubdomain.refine((name) => !name.startsWith('system-'), {
  error: 'classes under system- are for the cluster itself',
});

const lists = { image, pullPolicy, priorityClass, name: dnsSubdomain };
const author = <T extends z.ZodType>(item: T, text: string) => z.array(item).nullish().describe(text);

export const podsShape = {
  pods: z
    .strictObject({
      images: author(
        lists.image,
        "Registries, or parts of them, that images may come from: 'contoso.azurecr.io/payments'; '*' is any. Tier standard: ['*'].",
      ),
      pullPolicies: author(lists.pullPolicy, "How images may be pulled. Tier standard: ['Always', 'IfNotPresent']."),
      priorityClasses: author(
        lists.priorityClass,
        'PriorityClasses that pods may have, the cluster’s default one too if there is one; never those under system-. Default: none.',
      ),
      runtimeClasses: author(lists.name, 'RuntimeClasses that pods may have. Default: none.'),
      schedulers: author(lists.name, 'Schedulers that pods may ask for beside default-scheduler. Default: none.'),
      csiDrivers: author(lists.name, 'CSI drivers that pods may mount inline. Default: none.'),
      defaultPriorityClass: lists.priorityClass
        .nullish()
        .describe(
          'The PriorityClass of pods that name none, from Kubernetes 1.36, or 1.33 with Kyverno. Granted by being named. Default: none.',
        ),
      defaultRuntimeClass: lists.name
        .nullish()
        .describe(
          'The RuntimeClass of pods that name none, from Kubernetes 1.36, or 1.33 with Kyverno. Granted by being named. Default: none.',
        ),
      unsizedEmptyDirs: z.boolean().nullish().describe('Whether an emptyDir needs no sizeLimit. Default: false.'),
    })
    .nullish()
    .describe('What pods may be, held at admission.'),
};

const some = <T extends z.ZodType>(item: T) => z.array(item).min(1).optional();

/** What one namespace grants its pods: each key an annotation of its Namespace. */
export const podsSection = z.strictObject({
  images: some(lists.image),
  pullPolicies: some(lists.pullPolicy),
  priorityClasses: some(lists.priorityClass),
  runtimeClasses: some(lists.name),
  schedulers: some(lists.name),
  csiDrivers: some(lists.name),
  defaultPriorityClass: lists.priorityClass.optional(),
  defaultRuntimeClass: lists.name.optional(),
  unsizedEmptyDirs: z.literal(true).optional(),
});

export type PodsSection = z.infer<typeof podsSection>;

export const POD_GRANTS = {
  images: 'images',
  pullPolicies: 'pull-policies',
  priorityClasses: 'priority-classes',
  runtimeClasses: 'runtime-classes',
  schedulers: 'schedulers',
  csiDrivers: 'csi-drivers',
  defaultPriorityClass: 'default-priority-class',
  defaultRuntimeClass: 'default-runtime-class',
  unsizedEmptyDirs: 'unsized-empty-dirs',
} as const satisfies GrantNames;

/** What the built-in tier says: which registries are trusted only the platform file knows, so any, until it says. */
export const podsStandard = { pods: { images: [ANY], pullPolicies: ['Always' as const, 'IfNotPresent' as const] } };
