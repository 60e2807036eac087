import { didYouMean, nearest } from '../../issue.js';
import { minorOf } from '../../kube/capabilities.js';
import type { FleetScope, Scope } from '../contract.js';
import { isGuarded } from '../guards.js';
import { type guardrailsClusterShape, type guardrailsPlatformShape, type guardrailsShape, modeOf } from './sections.js';
import { suspendedGuard } from './suspended.js';

type Tenant = Scope<typeof guardrailsShape, typeof guardrailsPlatformShape, typeof guardrailsClusterShape, Record<never, never>>;
type Fleet = FleetScope<typeof guardrailsPlatformShape, typeof guardrailsClusterShape>;

/** From here on ValidatingAdmissionPolicy is v1. */
const FIRST_MINOR = 30;

/** Tells of suspended namespaces that nothing holds: their label alone keeps nothing out. */
export function judgeSuspended({ namespaces, cluster, report }: Tenant): void {
  const loose = suspendedGuard.rules
    .map(({ name }) => `${suspendedGuard.name}/${name}`)
    .filter((rule) => modeOf(cluster.values, rule) !== 'enforce');
  if (loose.length === 0) return;
  for (const { name, state } of namespaces) {
    if (state !== 'suspended') continue;
    report(
      'suspended-unheld',
      ['state'],
      {
        message: `nothing holds namespace '${name}' on cluster '${cluster.name}': ${loose.join(' and ')} do not enforce there`,
        found: modeOf(cluster.values, loose[0]!),
        want: `clusters.${cluster.name}.guardrails.rules: { ${loose.map((rule) => `'${rule}': 'enforce'`).join(', ')} }`,
      },
      name,
    );
  }
}

/** Judges a cluster as platform.ts describes it. */
export function judgeGuardrails({ cluster, guards, report }: Fleet): void {
  if (!isGuarded(cluster)) return;
  if (minorOf(cluster.kubernetes) < FIRST_MINOR) {
    report('guardrails-unsupported', ['clusters', cluster.name, 'kubernetes'], {
      message: 'its API server has no ValidatingAdmissionPolicy (v1 from 1.30)',
      found: cluster.kubernetes,
      want: `1.${FIRST_MINOR} or later, or clusters.${cluster.name}.guardrails: { mode: 'off' }`,
    });
  }
  const known = guards.flatMap((guard) => guard.rules.map((rule) => `${guard.name}/${rule.name}`));
  for (const rule of Object.keys(cluster.values.guardrails?.rules ?? {})) {
    if (known.includes(rule)) continue;
    const near = nearest(rule, known);
    report('unknown-rule', ['clusters', cluster.name, 'guardrails', 'rules', rule], {
      message: `no rule is called '${rule}'${didYouMean(near)}`,
      found: rule,
      want: near,
    });
  }
}
