/** What each Kubernetes distribution does by itself, where it matters for isolation. */

export const DISTRIBUTIONS = ['aks', 'eks', 'gke', 'openshift', 'generic'] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

/** What enforces NetworkPolicy on a cluster. `generic`: an engine that does what the API says, no more. */
export const NETWORK_ENGINES = ['cilium', 'calico', 'azure-npm', 'kube-router', 'antrea', 'ovn-kubernetes', 'generic'] as const;
export type NetworkEngine = (typeof NETWORK_ENGINES)[number];

/** Where a pod's DNS queries go first: the cluster's DNS pods, a cache on the node, AKS LocalDNS, or OpenShift's DNS. */
export const DNS_MODES = ['kube-dns', 'node-local-dns', 'local-dns', 'openshift-dns'] as const;
export type DnsMode = (typeof DNS_MODES)[number];

/** Admission plugins off upstream by default which a distribution runs anyway. AKS's list is fixed (azure-aks-docs, faq.yml). */
export function defaultAdmissionPlugins(d: Distribution): readonly string[] {
  return d === 'aks' ? ['PodNodeSelector', 'PodTolerationRestriction'] : [];
}

const POOL_LABEL_KEYS: Readonly<Partial<Record<Distribution, string>>> = {
  aks: 'kubernetes.azure.com/agentpool',
  eks: 'eks.amazonaws.com/nodegroup',
  gke: 'cloud.google.com/gke-nodepool',
};

/** The label a distribution puts on the nodes of a pool; nothing where it has no such label and platform.ts must say it. */
export function defaultPoolLabel(d: Distribution, pool: string): Record<string, string> | undefined {
  const key = POOL_LABEL_KEYS[d];
  return key === undefined ? undefined : { [key]: pool };
}

/** From here on MutatingAdmissionPolicy is v1. */
export const MUTATING_POLICY_MINOR = 36;

/** From here on Kyverno may stand in for it: what we make of it, a MutatingPolicy of `policies.kyverno.io/v1`, takes Kyverno 1.17. */
export const KYVERNO_MINOR = 33;

/** The minor version: 33 for `1.33`, `1.33.2` and `v1.33.2-gke.100`. Throws a RangeError on anything else: schemas check first. */
export function minorOf(version: string): number {
  const match = /^v?1\.(\d{1,3})(?:[.+-]|$)/.exec(version);
  if (match === null) throw new RangeError(`not a Kubernetes version: ${version}`);
  return Number(match[1]);
}
