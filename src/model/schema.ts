import { z } from 'zod';
import { CODES, type IssueCode, isAcceptable } from '../codes.js';
import { DISTRIBUTIONS } from '../kube/capabilities.js';
import { dnsLabel, isoDate, kubernetesVersion } from '../kube/schemas.js';
import { extras, manifestExtras } from './extras.js';
import { STATES } from './fleet.js';
import { gitops } from './gitops.js';
import { offerings, offerKeys } from './offerings.js';

/** Keys a map may take away from what it inherits are nullish; this says so in one word. */
export const inheritable = <T extends z.ZodType>(schema: T) => schema.nullish();

const acceptableCodes = (Object.keys(CODES) as IssueCode[]).filter(isAcceptable);

const accept = z
  .array(
    z.enum(acceptableCodes as [IssueCode, ...IssueCode[]], {
      error: ({ input }) =>
        Object.hasOwn(CODES, String(input)) ? 'no file can relax this: only rules of our own can be accepted' : undefined,
    }),
  )
  .nullish()
  .describe('Codes of our own rules that are relaxed here, visibly. What the API server would refuse is never relaxed.');

/** Marked in the Namespace where it isn't `active`: admission holds a suspended one, and a retiring one may be removed by the next change. */
export const state = z
  .enum(STATES)
  .describe(
    "'active' (the default); 'suspended': what runs stays, and nothing new is let in; 'retiring': still there, and the next change may remove it; or 'removed': gone, and its name still taken. Each is merged before the next; skipping one is an error.",
  );

const owner = z
  .strictObject({
    team: z.string().min(1).describe('The team or customer, as people call it.'),
    contact: z.string().min(1).describe('Whom to reach: an address or a channel.'),
    costCentre: z
      .string()
      .regex(
        /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/,
        'must be a label value: letters, digits, "-", "_", ".", at most 63 characters',
      )
      .nullish()
      .describe('Who pays. Becomes the Namespace label tenantry.dev/cost-centre, which cost tools can group by.'),
  })
  .describe('Who owns the tenant. Becomes annotations of its Namespaces.');

/** What every level from the platform down to the tenant on a cluster may say, beside its sections. */
const everyLevel = { accept };

const namespaceKeys = {
  state: state.nullish(),
  create: z
    .boolean()
    .nullish()
    .describe(
      'false: the Namespace object is made elsewhere (an AKS managed namespace, say) and only its contents are ours. Default: true.',
    ),
};

/**
 * The schema of a tenant file, from the sections the layers add.
 * @param functions whether `extras` may hold functions (TypeScript), or only manifests (YAML, and the published JSON Schema)
 */
export function tenantSchema<S extends z.ZodRawShape>(shape: S, functions: boolean) {
  const extra = { extras: (functions ? extras : (manifestExtras as unknown as typeof extras)).nullish() };
  const namespace = z.strictObject({ ...namespaceKeys, ...extra, ...shape });
  const namespaces = z.record(dnsLabel, namespace.nullish());
  const onCluster = z.strictObject({ ...everyLevel, ...shape, namespaces: namespaces.nullish() });
  return z.strictObject({
    name: dnsLabel.optional().describe("The tenant's name. Default: the file's base name, with which it must agree."),
    kind: z
      .enum(['team', 'customer'])
      .optional()
      .describe("'team' (the default): people with access to the cluster; 'customer': none have."),
    tier: dnsLabel
      .optional()
      .describe("The named bundle of defaults and caps in platform.ts. Default: the platform's defaultTier, else 'standard'."),
    ...offerKeys,
    state: state.optional(),
    expires: isoDate
      .optional()
      .describe(
        "The last day it is meant to be there. Past it, we warn, and 'tenantry expire' writes the next state: nothing changes by the clock.",
      ),
    owner: owner.optional(),
    clusters: z
      .record(dnsLabel, onCluster)
      .optional()
      .describe(
        'The clusters it lives on, each with what differs there. May be left out when the platform has only one cluster.',
      ),
    namespaces: namespaces
      .optional()
      .describe("Its namespaces, each with what differs there. Default: one with the tenant's name."),
    ...everyLevel,
    ...extra,
    ...shape,
  });
}

/** The schema of the platform file, from what the layers add to it. */
export function platformSchema<
  S extends z.ZodRawShape,
  P extends z.ZodRawShape,
  C extends z.ZodRawShape,
  K extends z.ZodRawShape,
  N extends z.ZodRawShape,
>(shapes: { section: S; platform: P; cluster: C; caps: K; naming: N }) {
  const caps = z.strictObject({
    extras: z
      .array(z.string())
      .optional()
      .describe(
        "Kinds beyond those the tenant's admins may write anyway that its extras may hold: 'cert-manager.io/Certificate', 'v1/ConfigMap' is written 'ConfigMap'.",
      ),
    ...shapes.caps,
  });
  const tier = z.strictObject({
    extends: dnsLabel
      .optional()
      .describe("The tier it starts from. Default: 'standard', which is secure with nothing written; 'bare' adds nothing."),
    caps: caps.optional().describe('What its tenants may ask for at most.'),
    locks: z
      .array(z.string())
      .optional()
      .describe(
        "Keys that its tenants' files may not set, such as 'network.within' or 'accept', beside those of the tier it extends.",
      ),
    unlock: z
      .array(z.string())
      .optional()
      .describe("Locks of the tier it extends that its tenants are free of, such as 'podSecurity'."),
    ...everyLevel,
    ...shapes.section,
  });
  const cluster = z.strictObject({
    kubernetes: kubernetesVersion.describe('The Kubernetes version, such as 1.33.'),
    distribution: z
      .enum(DISTRIBUTIONS)
      .optional()
      .describe("Who runs it; decides what is switched on there. Default: 'generic'."),
    gitops: gitops
      .optional()
      .describe(
        "The engine that syncs dist/ to it: 'flux' or 'argocd', or a map that says more. Default: Flux, of which nothing is known.",
      ),
    environment: dnsLabel.optional().describe("The environment it serves, such as 'prod'. Tenants may say another."),
    admissionPlugins: z
      .array(z.string())
      .optional()
      .describe(
        'Admission plugins that are on beyond the usual. Default: what the distribution is known to have (AKS: PodNodeSelector, PodTolerationRestriction).',
      ),
    ...shapes.cluster,
  });
  return z.strictObject({
    clusters: z.record(dnsLabel, cluster).describe('The clusters, by name.'),
    tiers: z.record(dnsLabel, tier).optional().describe('The tiers, by name.'),
    defaultTier: dnsLabel.optional().describe("The tier of tenants that name none. Default: 'standard'."),
    defaults: z
      .strictObject({ ...everyLevel, ...shapes.section })
      .optional()
      .describe('Section defaults for every tier.'),
    offerings,
    naming: z.strictObject(shapes.naming).optional().describe('How the objects we make are called.'),
    exceptions: z
      .array(
        z.strictObject({
          tenant: dnsLabel.describe('The tenant that may do more.'),
          caps: caps.optional().describe('Caps that replace those of its tier.'),
          unlock: z.array(z.string()).optional().describe('Locked keys that it may set.'),
          owner: z.string().min(1).describe('Who answers for it.'),
          reason: z.string().min(1).describe('Why.'),
          until: isoDate.describe('The last day it holds. Past it, we warn: nothing changes by the clock.'),
        }),
      )
      .optional()
      .describe('Who may exceed the caps or locks of their tier, by whose word, why and until when.'),
    ...shapes.platform,
  });
}
