/**
 * Namespaces that belong to Kubernetes, to AKS and to the engines themselves. `kube-` is reserved by Kubernetes for its own use;
 * the AKS names are those its managed namespaces refuse, and those its add-ons live in.
 */
const RESERVED = [
  'default',
  'kube-*',
  'flux-system',
  'argocd',
  'gatekeeper-system',
  'app-routing-system',
  'istio-system',
  'aks-istio-*',
  'aks-command',
  'calico-system',
  'tigera-operator',
  'cert-manager',
];

/** Whether no tenant may take this name. */
export function isReserved(name: string, more: readonly string[]): boolean {
  return [...RESERVED, ...more].some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}
