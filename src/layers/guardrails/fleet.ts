import { nearest } from '../../issue.js';
import { minorOf } from '../../kube/capabilities.js';
import type { FleetScope } from '../contract.js';
import type { guardrailsClusterShape, guardrailsPlatformShape } from './sections.js';

type Fleet = FleetScope<typeof guardrailsPlatformShape, typeof guardrailsClusterShape>;

/** From here on ValidatingAdmissionPolicy is v1. */
const FIRST_MINOR = 30;

/** Judges a cluster as platform.ts describes it. */
export function judgeGuardrails({ cluster, guards, report }: Fleet): void {
  if (cluster.values.guardrails?.mode === 'off') return;
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
      message: `no rule is called '${rule}'${near ? `; did you mean '${near}'?` : ''}`,
      found: rule,
      want: near,
    });
  }
}
