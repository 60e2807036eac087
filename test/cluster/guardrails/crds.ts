import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, eventually } from '../client/client.js';
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
  'github.com/kubernetes-csi/external-snapshotter/client/v8@v8.4.0': ['config/crd/snapshot.storage.k8s.io_volumesnapshots.yaml'],
};

/** Puts the kinds on the cluster, and waits until they are served. They stay: another file's objects may be of them. */
export async function installKinds(admin: Client): Promise<void> {
  for (const [module, files] of Object.entries(SOURCES)) {
    const folder = download(module);
    for (const file of files) {
      const [crd] = manifestsIn(readFileSync(join(folder, file), 'utf8'));
      await admin.apply(crd!);
      await eventually(`${file} to be served`, async () => {
        const { status } = await admin.get(crd!);
        const served = status?.conditions?.some(
          ({ type, status: is }: { type: string; status: string }) => type === 'Established' && is === 'True',
        );
        return served ? true : undefined;
      });
    }
  }
}

function download(module: string): string {
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' };
  const said = execFileSync('go', ['mod', 'download', '-json', module], { cwd: tmpdir(), env, encoding: 'utf8' });
  return (JSON.parse(said) as { Dir: string }).Dir;
}
