import type { Toleration } from '../../../src/kube/schemas.js';

/**
 * What the API server does with a pod's tolerations, told again from its sources: DefaultTolerationSeconds (which runs first), then
 * PodTolerationRestriction (pkg/util/tolerations, plugin/pkg/admission/podtolerationrestriction). Only as far as namespaces decide.
 */
const NODE = 'node.kubernetes.io/';

export interface NamespaceAnnotations {
  readonly defaultTolerations?: string;
  readonly tolerationsWhitelist?: string;
}

/** The pod's tolerations once admitted, or nothing when it is refused. */
export function admit(pod: readonly Toleration[], namespace: NamespaceAnnotations, bestEffort = false): Toleration[] | undefined {
  let tolerations = withDefaultSeconds(pod);
  const defaults = parse(namespace.defaultTolerations);
  if (defaults?.length) tolerations = mergeTolerations(defaults, tolerations);
  if (!bestEffort) {
    tolerations = mergeTolerations(tolerations, [{ key: `${NODE}memory-pressure`, operator: 'Exists', effect: 'NoSchedule' }]);
  }
  return verify(tolerations, parse(namespace.tolerationsWhitelist) ?? []) ? tolerations : undefined;
}

const parse = (text: string | undefined) => (text === undefined ? undefined : (JSON.parse(text) as Toleration[]));

function withDefaultSeconds(pod: readonly Toleration[]): Toleration[] {
  const tolerations = [...pod];
  for (const key of [`${NODE}not-ready`, `${NODE}unreachable`]) {
    const tolerated = pod.some((t) => (t.key === key || !t.key) && (t.effect === 'NoExecute' || t.effect === undefined));
    if (!tolerated) tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
  }
  return tolerations;
}

function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): Toleration[] {
  const all = [...first, ...second];
  const merged: Toleration[] = [];
  for (const [i, t] of all.entries()) {
    if (merged.some((m) => isSuperset(m, t))) continue;
    if (all.slice(i + 1).some((later) => !same(t, later) && isSuperset(later, t))) continue;
    merged.push(t);
  }
  return merged;
}

function verify(tolerations: readonly Toleration[], whitelist: readonly Toleration[]): boolean {
  if (whitelist.length === 0) return true;
  return tolerations.every((t) => whitelist.some((w) => isSuperset(w, t)));
}

function same(a: Toleration, b: Toleration): boolean {
  const fields = (t: Toleration) =>
    JSON.stringify([t.key ?? '', t.operator ?? '', t.value ?? '', t.effect ?? '', t.tolerationSeconds]);
  return fields(a) === fields(b);
}

function isSuperset(ss: Toleration, t: Toleration): boolean {
  if (same(ss, t)) return true;
  if ((t.key ?? '') !== (ss.key ?? '') && (ss.key || ss.operator !== 'Exists')) return false;
  if (t.effect !== ss.effect && ss.effect !== undefined) return false;
  if (ss.effect === 'NoExecute' && ss.tolerationSeconds !== undefined) {
    if (t.tolerationSeconds === undefined || t.tolerationSeconds > ss.tolerationSeconds) return false;
  }
  // An empty operator in the list means Equal, but one in the pod does not count as Equal here.
  return ss.operator === 'Exists' || (t.operator === 'Equal' && (t.value ?? '') === (ss.value ?? ''));
}
