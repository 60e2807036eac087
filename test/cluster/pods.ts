import type { Sent } from './client/client.js';

/** What Pod Security `restricted` asks of a container. */
export const RESTRICTED = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** A container that any tenant may run, with some fields changed. */
export const container = (more: object = {}): object => ({
  name: 'main',
  image: 'registry.example/app:1',
  securityContext: RESTRICTED,
  ...more,
});

/** What a pod or a template says of such a container. */
export const podSpec = (more: object = {}): object => ({ containers: [container()], ...more });

export const pod = (namespace: string, name: string, spec: object = podSpec()): Sent => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec,
});

/** A pod whose only container asks for these resources. */
export const asking = (namespace: string, name: string, requests: object, limits: object = requests): Sent =>
  pod(namespace, name, podSpec({ containers: [container({ resources: { requests, limits } })] }));

/** A Deployment, DaemonSet or Job of such pods. */
export function workload(
  kind: 'Deployment' | 'DaemonSet' | 'Job',
  namespace: string,
  name: string,
  spec: object,
  more: object = {},
): Sent {
  const labels = { app: name };
  const template = { metadata: { labels }, spec };
  return kind === 'Job'
    ? {
        apiVersion: 'batch/v1',
        kind,
        metadata: { name, namespace },
        spec: { template: { ...template, spec: { restartPolicy: 'Never', ...spec } }, ...more },
      }
    : {
        apiVersion: 'apps/v1',
        kind,
        metadata: { name, namespace },
        spec: { selector: { matchLabels: labels }, template, ...more },
      };
}
