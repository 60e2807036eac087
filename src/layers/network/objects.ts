import { byCodeUnit } from '../../issue.js';
import { deepEqual, isPlainObject } from '../../kube/deep-equal.js';
import type { Manifest } from '../../kube/types.js';
import { type Existing, type Facts, OWN_PREFIX, type Recognised } from '../contract.js';
import { metadataOf, metaOf } from '../meta.js';
import type { CiliumPolicy } from './cilium/policy.js';
import { reachLabel, SHUT } from './grants.js';
import { type ExactPolicy, type ResolvedNetwork, resolvedNetwork } from './sections.js';

const API_VERSION = 'networking.k8s.io/v1';
const KIND = 'NetworkPolicy';
const ciliumNames = resolvedNetwork.shape.cilium.unwrap();
const CILIUM = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' } as const;

/** One NetworkPolicy a policy, and one CiliumNetworkPolicy for each of Cilium's, by name. */
export function objectsOf(section: ResolvedNetwork, namespace: string): Manifest[] {
  return [
    ...sorted(section.policies).map(([name, policy]) => objectOf(name, policy, namespace)),
    ...sorted(section.cilium ?? {}).map(([name, policy]) => ciliumObjectOf(name, policy, namespace)),
  ];
}

const sorted = <T>(policies: Record<string, T>): [string, T][] => Object.entries(policies).sort(([a], [b]) => byCodeUnit(a, b));

function ciliumObjectOf(name: string, { labels, annotations, ...spec }: CiliumPolicy, namespace: string): Manifest {
  return {
    ...CILIUM,
    metadata: metadataOf(name, namespace, { ...(labels && { labels }), ...(annotations && { annotations }) }),
    spec,
  };
}

function objectOf(name: string, policy: ExactPolicy, namespace: string): Manifest {
  const { podSelector, policyTypes, ingress, egress, ...meta } = policy;
  const spec = { podSelector, ...(policyTypes && { policyTypes }), ...(ingress && { ingress }), ...(egress && { egress }) };
  return { apiVersion: API_VERSION, kind: KIND, metadata: metadataOf(name, namespace, meta), spec };
}

/** Reads the policies that our schemas can say, and what the Namespace says its pods reach; what we would not make again is left to others. */
export function recognisePolicies({ namespace, object, objects }: Existing): Recognised<ResolvedNetwork> | undefined {
  const policies = new Map<string, ExactPolicy>();
  const cilium = new Map<string, CiliumPolicy>();
  const claimed: Manifest[] = [];
  for (const found of objects) {
    if (!isPlainObject(found.spec)) continue;
    const bare = withoutMarks(found);
    const { name } = bare.metadata;
    const written = { ...found.spec, ...metaOf(bare) };
    if (found.apiVersion === API_VERSION && found.kind === KIND) {
      const policy = resolvedNetwork.shape.policies.safeParse({ [name]: written }).data?.[name];
      if (!policy || policies.has(name) || !deepEqual(objectOf(name, policy, namespace), bare)) continue;
      policies.set(name, policy);
    } else if (found.apiVersion === CILIUM.apiVersion && found.kind === CILIUM.kind) {
      const policy = ciliumNames.safeParse({ [name]: written }).data?.[name];
      if (!policy || cilium.has(name) || !deepEqual(ciliumObjectOf(name, policy, namespace), bare)) continue;
      cilium.set(name, policy);
    } else continue;
    claimed.push(found);
  }
  const reaches = SHUT.filter((entry) => object?.metadata.labels?.[reachLabel(entry)] === 'true');
  if (claimed.length + reaches.length === 0) return undefined;
  const section = {
    policies: Object.fromEntries(policies),
    ...(cilium.size > 0 && { cilium: Object.fromEntries(cilium) }),
    ...(reaches.length > 0 && { reaches }),
  };
  return { section, objects: claimed, labels: reaches.map(reachLabel) };
}

/** What the Namespace says, so that the rules for the whole cluster let its pods through. */
export const reachFacts = ({ reaches = [] }: ResolvedNetwork): Facts => ({
  labels: Object.fromEntries(reaches.map((entry) => [reachLabel(entry), 'true'])),
});

/** The object without the labels that charts put on ours. */
function withoutMarks(object: Manifest): Manifest {
  const { labels, ...metadata } = object.metadata;
  if (!isPlainObject(labels)) return object;
  const kept = Object.entries(labels).filter(
    ([key, value]) => !key.startsWith(OWN_PREFIX) && !(key === 'app.kubernetes.io/managed-by' && value === 'tenantry'),
  );
  const stripped = kept.length < Object.keys(labels).length;
  if (stripped && kept.length === 0) return { ...object, metadata };
  return { ...object, metadata: { ...object.metadata, labels: Object.fromEntries(kept) } };
}
