import { byCodeUnit } from '../../issue.js';
import { deepEqual, isPlainObject } from '../../kube/deep-equal.js';
import type { Manifest } from '../../kube/types.js';
import { type Existing, OWN_PREFIX, type Recognised } from '../contract.js';
import { metadataOf, metaOf } from '../meta.js';
import { type ExactPolicy, type ResolvedNetwork, resolvedNetwork } from './sections.js';

const API_VERSION = 'networking.k8s.io/v1';
const KIND = 'NetworkPolicy';

/** One NetworkPolicy a policy, by name. */
export function objectsOf(section: ResolvedNetwork, namespace: string): Manifest[] {
  return Object.entries(section.policies)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, policy]) => objectOf(name, policy, namespace));
}

function objectOf(name: string, policy: ExactPolicy, namespace: string): Manifest {
  const { podSelector, policyTypes, ingress, egress, ...meta } = policy;
  const spec = { podSelector, ...(policyTypes && { policyTypes }), ...(ingress && { ingress }), ...(egress && { egress }) };
  return { apiVersion: API_VERSION, kind: KIND, metadata: metadataOf(name, namespace, meta), spec };
}

/** Reads the policies that our schema can say; what we would not make again exactly so is left to others. */
export function recognisePolicies({ namespace, objects }: Existing): Recognised<ResolvedNetwork> | undefined {
  const policies = new Map<string, ExactPolicy>();
  const claimed: Manifest[] = [];
  for (const object of objects) {
    if (object.apiVersion !== API_VERSION || object.kind !== KIND || !isPlainObject(object.spec)) continue;
    const bare = withoutMarks(object);
    const { name } = bare.metadata;
    const found = resolvedNetwork.safeParse({ policies: { [name]: { ...object.spec, ...metaOf(bare) } } });
    const policy = found.success ? found.data.policies[name] : undefined;
    if (!policy || policies.has(name) || !deepEqual(objectOf(name, policy, namespace), bare)) continue;
    policies.set(name, policy);
    claimed.push(object);
  }
  return claimed.length === 0 ? undefined : { section: { policies: Object.fromEntries(policies) }, objects: claimed };
}

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
