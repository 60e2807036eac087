import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, eventually, type Sent } from '../client/client.js';
import { manifestsIn } from '../fleet.js';

/** Where projects keep the kinds that our rules know: in Go modules, as the control plane is. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  'sigs.k8s.io/gateway-api@v1.5.1': ['gateways', 'listenersets', 'httproutes', 'grpcroutes', 'tlsroutes', 'referencegrants'].map(
    (kind) => `config/crd/standard/gateway.networking.k8s.io_${kind}.yaml`,
  ),
  'github.com/cert-manager/cert-manager@v1.19.1': ['deploy/crds/cert-manager.io_certificates.yaml'],
  'github.com/fluxcd/kustomize-controller@v1.9.6': ['config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml'],
  'github.com/fluxcd/helm-controller@v1.6.0': ['config/crd/bases/helm.toolkit.fluxcd.io_helmreleases.yaml'],
  'github.com/fluxcd/source-controller@v1.9.6': ['gitrepositories', 'ocirepositories', 'helmrepositories', 'buckets'].map(
    (kind) => `config/crd/bases/source.toolkit.fluxcd.io_${kind}.yaml`,
  ),
  'github.com/argoproj/argo-cd/v3@v3.2.0': ['application', 'appproject'].map((kind) => `manifests/crds/${kind}-crd.yaml`),
  'github.com/cilium/cilium@v1.18.6': ['networkpolicies', 'clusterwidenetworkpolicies'].map(
    (kind) => `pkg/k8s/apis/cilium.io/client/crds/v2/cilium${kind}.yaml`,
  ),
  'sigs.k8s.io/network-policy-api@v0.3.0': ['config/crd/standard/policy.networking.k8s.io_clusternetworkpolicies.yaml'],
  'github.com/kubernetes-csi/external-snapshotter/client/v8@v8.4.0': ['config/crd/snapshot.storage.k8s.io_volumesnapshots.yaml'],
};

/** Kinds that no rule looks into: their names are enough. */
export const SHELLS: readonly (readonly [group: string, kind: string])[] = [
  ['external-secrets.io', 'ExternalSecret'],
  ['crd.projectcalico.org', 'NetworkPolicy'],
  ['gateway.networking.k8s.io', 'TCPRoute'],
  ['image.toolkit.fluxcd.io', 'ImageUpdateAutomation'],
  ['notification.toolkit.fluxcd.io', 'Receiver'],
];

const pluralOf = (kind: string) => `${kind.toLowerCase()}s`.replace(/ys$/, 'ies');

const shell = (group: string, kind: string): Sent => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${pluralOf(kind)}.${group}`,
    // Groups of Kubernetes' own want to be told that this one is not theirs.
    annotations: { 'api-approved.kubernetes.io': 'unapproved, a shell for tests' },
  },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind, plural: pluralOf(kind) },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});

/** Puts the kinds on the cluster, and waits until they are served. They stay: another file's objects may be of them. */
export async function installKinds(admin: Client): Promise<void> {
  const crds = Object.entries(SOURCES).flatMap(([module, files]) => {
    const folder = download(module);
    return files.map((file) => manifestsIn(readFileSync(join(folder, file), 'utf8'))[0]!);
  });
  crds.push(...SHELLS.map(([group, kind]) => shell(group, kind)));
  await installCrds(admin, crds);
}

/** Puts definitions of kinds on the cluster, and waits until they are served. */
export async function installCrds(admin: Client, crds: readonly Sent[]): Promise<void> {
  for (const crd of crds) await admin.apply(crd);
  for (const crd of crds) {
    await eventually(`${crd.metadata.name} to be served`, async () => {
      const { status } = await admin.get(crd);
      const served = status?.conditions?.some(
        ({ type, status: is }: { type: string; status: string }) => type === 'Established' && is === 'True',
      );
      return served ? true : undefined;
    });
  }
}

/** The folder of a Go module, fetched if need be. */
export function download(module: string): string {
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' };
  const said = execFileSync('go', ['mod', 'download', '-json', module], { cwd: tmpdir(), env, encoding: 'utf8' });
  return (JSON.parse(said) as { Dir: string }).Dir;
}
