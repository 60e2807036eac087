import type { Manifest } from '../../kube/types.js';
import type { Cluster } from '../../model/fleet.js';
import { defineLayer, type Of } from '../contract.js';
import { grantAnnotations, grantWords, recogniseGrants, resolveGrants } from '../grants.js';
import { type Guard, grantKey } from '../guards.js';
import { engineControllers } from './controllers.js';
import { fairGuards } from './fair.js';
import { judgeGuardrails, judgeSuspended } from './fleet.js';
import { identityGuards } from './identity.js';
import { namespacesGuard, ownedGuard } from './owned.js';
import { policiesOf } from './policies.js';
import {
  GUARDRAIL_GRANTS,
  type GuardrailsSection,
  guardrailsClusterShape,
  guardrailsPlatformShape,
  guardrailsSection,
  guardrailsShape,
  modeOf,
} from './sections.js';
import { suspendedGuard } from './suspended.js';

export { policiesOf, type Settings } from './policies.js';
export type { GuardrailsSection } from './sections.js';

/** What admission refuses: the layers' guards, and its own of what the platform owns, as policies of the API server itself. */
export const guardrailsLayer = defineLayer({
  name: 'guardrails',
  summary: 'what the API server refuses in tenants’ namespaces',
  shape: guardrailsShape,
  platformShape: guardrailsPlatformShape,
  clusterShape: guardrailsClusterShape,
  locks: ['guardrails.networkPolicies'],
  resolved: guardrailsSection,
  resolve: (scope) => {
    judgeSuspended(scope);
    return resolveGrants<GuardrailsSection>(scope, 'guardrails');
  },
  facts: (section, { tenant }) => ({
    annotations: {
      ...grantAnnotations(section, GUARDRAIL_GRANTS),
      // Whose file a message names, and which namespaces count as the tenant's own.
      ...(tenant.file === undefined ? {} : { [grantKey('file')]: tenant.file }),
      ...(tenant.namespaces === undefined ? {} : { [grantKey('namespaces')]: tenant.namespaces.join(',') }),
    },
  }),
  objects: () => [],
  guards: () => [namespacesGuard, ownedGuard, suspendedGuard, ...fairGuards, ...identityGuards],
  platform,
  fleet: judgeGuardrails,
  recognise: (existing) => recogniseGrants(existing, GUARDRAIL_GRANTS, guardrailsSection),
  written: (section: GuardrailsSection) => grantWords('guardrails', section),
});

function platform(
  { gitops, values }: Pick<Cluster, 'gitops'> & { readonly values: Of<typeof guardrailsClusterShape> },
  { guardrails: people }: Of<typeof guardrailsPlatformShape>,
  guards: readonly Guard[] = [],
): Manifest[] {
  return policiesOf(guards, {
    exempt: people?.exempt ?? [],
    controllers: [...engineControllers(gitops), ...(people?.controllers ?? [])],
    modeOf: (rule) => modeOf(values, rule),
  });
}
