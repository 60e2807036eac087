import { z } from 'zod';
import { dnsSubdomain, pathSegment, policyRule } from '../../kube/schemas.js';
import type { Of } from '../contract.js';
import { metaShape } from '../meta.js';
import { nameTemplate } from '../naming.js';
import { PRESET_NAMES, presets } from './presets.js';
import { authorGranted, authorSubject, granted, RBAC_GROUP, subject } from './subjects.js';

const authorMeta = { labels: metaShape.labels.nullable(), annotations: metaShape.annotations.nullable() };

const people = (what: string) => z.array(authorSubject).nullish().describe(what);

const roleRefKeys = {
  kind: z.enum(['Role', 'ClusterRole']).describe('Role or ClusterRole.'),
  name: pathSegment.describe("The role's name."),
};
const apiGroup = z.enum(['', RBAC_GROUP]).describe(`${RBAC_GROUP}, or left out.`);

const clusterRole = pathSegment.describe('The ClusterRole it gives, within this namespace.');
const role = pathSegment.describe('The Role of this namespace (see roles) it gives.');
const ROLE_REF = 'The role as Kubernetes spells it, for spellings that clusterRole and role do not cover.';
const TO = 'Whom it is for. [] binds nobody.';

const authorBinding = z.strictObject({
  clusterRole: clusterRole.nullish(),
  role: role.nullish(),
  roleRef: z
    .strictObject({ apiGroup: apiGroup.nullish(), ...roleRefKeys })
    .nullish()
    .describe(ROLE_REF),
  to: people(TO),
  ...authorMeta,
});

const listedBinding = z.strictObject({
  name: pathSegment.optional().describe("The RoleBinding's name. Default: the role's."),
  clusterRole: clusterRole.optional(),
  role: role.optional(),
  roleRef: z
    .strictObject({ apiGroup: apiGroup.optional(), ...roleRefKeys })
    .optional()
    .describe(ROLE_REF),
  to: z.array(authorSubject).optional().describe(TO),
  ...metaShape,
});

/** A rule of a Role: as in Kubernetes, which takes URLs in ClusterRoles only. */
const rules = z
  .array(
    policyRule.refine((rule) => (rule.nonResourceURLs ?? []).length === 0, {
      path: ['nonResourceURLs'],
      error: 'works in a ClusterRole only',
    }),
  )
  .describe('What it allows, as Kubernetes policy rules.');

const accountKeys = {
  automount: z
    .boolean()
    .describe('Whether pods that run as it get its token (automountServiceAccountToken), unless a pod says otherwise.'),
  imagePullSecrets: z
    .array(z.strictObject({ name: dnsSubdomain.describe("The Secret's name.") }))
    .describe('Secrets with which its pods pull images.'),
  secrets: z
    .array(
      z.strictObject({
        apiVersion: z.string().optional().describe('As in Kubernetes.'),
        kind: z.string().optional().describe('As in Kubernetes.'),
        name: z.string().optional().describe("The Secret's name."),
        namespace: z.string().optional().describe('As in Kubernetes.'),
        uid: z.string().optional().describe('As in Kubernetes.'),
        resourceVersion: z.string().optional().describe('As in Kubernetes.'),
        fieldPath: z.string().optional().describe('As in Kubernetes.'),
      }),
    )
    .describe('Secrets its pods may mount, as Kubernetes object references.'),
};

const authorAccount = z.strictObject({
  automount: accountKeys.automount.nullish(),
  imagePullSecrets: accountKeys.imagePullSecrets.nullish(),
  secrets: accountKeys.secrets.nullish(),
  ...authorMeta,
});

export const accessShape = {
  access: z
    .strictObject({
      admin: people('Who administers the namespace: all of edit, and service accounts. Absent or []: nobody.'),
      edit: people('Who changes and runs workloads, and reads Secrets. Absent or []: nobody.'),
      view: people('Who looks, without Secrets. Absent or []: nobody.'),
      presets: presets.nullish(),
      bindings: z
        .union([z.record(nameTemplate(pathSegment), authorBinding.nullish()), z.array(listedBinding)])
        .nullish()
        .describe(
          'RoleBindings: a map by name, or a list whose names default to that of the role. A list replaces what it inherits.',
        ),
      roles: z
        .record(nameTemplate(pathSegment), z.strictObject({ rules: rules.nullish(), ...authorMeta }).nullish())
        .nullish()
        .describe('Roles of the namespace, by name. Rules that reach what the platform owns are refused.'),
      serviceAccounts: z
        .record(nameTemplate(dnsSubdomain), authorAccount.nullish())
        .nullish()
        .describe("Service accounts, by name. Tier standard: 'default' and 'workload', both without a token mounted."),
      subjects: z
        .array(authorGranted)
        .nullish()
        .describe(
          "Whom RoleBindings that the tenant writes in the cluster may name, beside its own accounts and whom this file binds: {group}, {user}, {serviceAccount, namespace}, or '*' for anybody but the cluster's own groups and accounts. Default: nobody.",
        ),
    })
    .nullish()
    .describe('Who may do what in the namespace, and as whom its pods run.'),
};

export const accessCapShape = {
  roles: z
    .array(pathSegment)
    .nullish()
    .describe("ClusterRoles that the tier's tenants may bind beyond tenantry:admin, edit, view and sync."),
};

const boundTo = { to: z.array(subject).optional(), ...metaShape };
const roleRef = z.strictObject({ apiGroup: apiGroup.optional(), ...roleRefKeys });

const binding = z.union([
  z.strictObject({ clusterRole, ...boundTo }),
  z.strictObject({ role, ...boundTo }),
  z.strictObject({
    // The usual spelling has a key of its own, so that one object is one section.
    roleRef: roleRef.refine((ref) => ref.apiGroup !== RBAC_GROUP, { error: 'must be written as clusterRole or role' }),
    ...boundTo,
  }),
]);

const namedRole = z.strictObject({ rules: rules.optional(), ...metaShape });

const serviceAccount = z.strictObject({
  automount: accountKeys.automount.optional(),
  imagePullSecrets: accountKeys.imagePullSecrets.optional(),
  secrets: accountKeys.secrets.optional(),
  ...metaShape,
});

/** The access of one namespace, object by object. */
export const accessSection = z.strictObject({
  bindings: z.record(pathSegment, binding),
  roles: z.record(pathSegment, namedRole),
  serviceAccounts: z.record(dnsSubdomain, serviceAccount),
  subjects: z.array(granted).min(1).optional(),
});

export type Binding = z.infer<typeof binding>;
export type RoleSpec = z.infer<typeof namedRole>;
export type AccountSpec = z.infer<typeof serviceAccount>;
export type GrantedSubject = z.infer<typeof granted>;
export type AccessSection = z.infer<typeof accessSection>;
export type AccessValues = NonNullable<Of<typeof accessShape>['access']>;

/** What the built-in tier `standard` says: our own roles, and no token mounted where nobody asked for one. */
export const accessStandard = {
  access: {
    presets: Object.fromEntries(
      PRESET_NAMES.map((name) => [name, { clusterRole: `tenantry:${name}`, name: `tenantry-${name}` }]),
    ),
    serviceAccounts: { default: { automount: false }, workload: { automount: false } },
  },
};
