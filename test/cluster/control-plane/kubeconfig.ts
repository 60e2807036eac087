/** The name that our own control plane has in its kubeconfig, by which tests know it. */
export const OURS = 'tenantry-control-plane';

/** A kubeconfig (in JSON, which YAML is) for one user of our own control plane. */
export function kubeconfig(server: string, ca: string, token: string): string {
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': OURS,
      contexts: [{ name: OURS, context: { cluster: OURS, user: 'user' } }],
      clusters: [{ name: OURS, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
      users: [{ name: 'user', user: { token } }],
    },
    null,
    2,
  );
}
