import type { Cluster } from '../model/fleet.js';
import { inRepository, ROOT } from './names.js';
import type { SyncedCluster } from './types.js';

/** The flags that keep tenants of one Flux apart, and the controllers that know each. */
const FLAGS: readonly (readonly [flag: string, controllers: readonly string[]])[] = [
  // An object may only name sources, secrets and the like of its own namespace.
  [
    '--no-cross-namespace-refs=true',
    [
      'kustomize-controller',
      'helm-controller',
      'notification-controller',
      'image-reflector-controller',
      'image-automation-controller',
    ],
  ],
  // A kustomization.yaml may not bring in what nobody reviewed.
  ['--no-remote-bases=true', ['kustomize-controller']],
  // What names no account acts as one that may do nothing, not as the controller, which may do everything.
  ['--default-service-account=default', ['kustomize-controller', 'helm-controller']],
];

type Document = Readonly<Record<string, unknown>>;

/**
 * The lock-down of Flux itself, which is no object of the sync: the `kustomization.yaml` beside what `flux bootstrap` wrote, or the part of
 * the operator's FluxInstance that says it. Nothing where it is on without (AKS), or among the synced objects (Argo CD).
 */
export function lockdownOf({ gitops: { install, namespace, account } }: Cluster): Document | undefined {
  if (install === 'flux-operator') {
    return {
      apiVersion: 'fluxcd.controlplane.io/v1',
      kind: 'FluxInstance',
      metadata: { name: 'flux', namespace },
      spec: { cluster: { multitenant: true, tenantDefaultServiceAccount: 'default' } },
    };
  }
  if (install !== 'flux') return undefined;
  const add = (path: string, value: string) => `- op: add\n  path: ${path}\n  value: ${value}\n`;
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['gotk-components.yaml', 'gotk-sync.yaml'],
    patches: [
      ...FLAGS.map(([flag, controllers]) => ({
        patch: add('/spec/template/spec/containers/0/args/-', flag),
        target: { kind: 'Deployment', name: controllers.length > 1 ? `(${controllers.join('|')})` : controllers[0]! },
      })),
      // With the flag it needs an account of its own too.
      { patch: add('/spec/serviceAccountName', account), target: { kind: 'Kustomization', name: 'flux-system' } },
    ],
  };
}

/** On AKS the managed Flux is told by Azure where its repository is: the words of the command that does. */
export function azureCommand({ name, gitops: { namespace, repository } }: SyncedCluster): string[] {
  const { url, branch, path, secret } = repository;
  return [
    ...'az k8s-configuration flux create'.split(' '),
    ...['--resource-group', '"$RESOURCE_GROUP"', '--cluster-name', name, '--cluster-type', 'managedClusters'],
    ...['--name', ROOT, '--namespace', namespace, '--scope', 'cluster'],
    ...['--kind', 'git', '--url', quoted(url), '--branch', quoted(branch)],
    ...(secret === undefined ? [] : ['--local-auth-ref', secret]),
    ...['--kustomization', 'name=sync', `path=${quoted(`./${inRepository(path, `${name}/sync`)}`)}`, 'prune=true'],
  ];
}

/** As one word of a shell, whatever is in it. */
const quoted = (word: string): string => (/^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
