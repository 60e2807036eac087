import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { folder, json, sweep, tenantry } from './run.js';

jest.setTimeout(60_000);
afterAll(sweep);

const repository = "repository: { url: 'https://github.com/contoso/tenants', branch: 'on', path: deploy/it's, secret: key }";
const CLUSTERS: Record<string, string> = {
  flux: `gitops: { engine: flux, lockdown: true, ${repository} }`,
  operator: `gitops: { engine: flux, install: flux-operator, ${repository} }`,
  aks: `distribution: aks, gitops: { engine: flux, install: aks-flux-extension, ${repository} }`,
  argo: `gitops: { engine: argocd, lockdown: true, ${repository} }`,
  bare: 'gitops: flux',
};
const root = folder({
  'platform.yaml': `clusters:\n${Object.entries(CLUSTERS)
    .map(([name, gitops]) => `  ${name}: { kubernetes: '1.33', ${gitops} }\n`)
    .join('')}`,
  'tenants/shop.yaml': 'clusters: { flux: {} }\n',
});

const bootstrap = (cluster: string, ...more: string[]) => json(['bootstrap', '--root', root, '--cluster', cluster, ...more]);
const named = (objects: { kind: string; metadata: { name: string } }[]) => objects.map((o) => `${o.kind} ${o.metadata.name}`);

describe('bootstrap', () => {
  it('prints the objects that dist/ has too, and on stderr the command that applies them', async () => {
    const { stdout, stderr, code } = await tenantry(['bootstrap', '--root', root, '--cluster', 'flux']);
    expect(code).toBe(0);
    const objects = parseAllDocuments(stdout).map((document) => document.toJS());
    expect(named(objects)).toEqual(['GitRepository tenantry', 'Kustomization tenantry']);
    // Those who read it know YAML 1.1, where a bare word would be a boolean.
    expect(stdout).toContain('branch: "on"');
    expect(objects[0].spec).toMatchObject({ ref: { branch: 'on' }, secretRef: { name: 'key' } });
    expect(objects[1].spec).toMatchObject({ path: "./deploy/it's/flux/sync", deletionPolicy: 'Orphan', prune: true });
    expect(stderr).toContain('tenantry bootstrap --cluster flux | kubectl apply --server-side -f -');
    expect(stderr).not.toContain('lockdown: true');
    expect((await bootstrap('flux')).result).toMatchObject({ engine: 'flux', part: 'sync', objects });
    expect((await tenantry(['bootstrap', '--root', root, '--cluster', 'operator'])).stderr).toContain(
      'does not say lockdown: true',
    );
  });

  // What the lines mean is asked of git itself: a file that they leave out is one that it ignores.
  it.each([
    ['dist', 'dist'],
    ['.', ''],
    ['./deploy/prod', 'deploy/prod'],
    ["de ploy/it's [a]*!", "de ploy/it's [a]*!"],
  ])('has Flux keep nothing but the folder of the cluster, in %s', async (path, dist) => {
    const own = [...(dist ? [dist] : []), 'weu/tenants/a/x.yaml'].join('/');
    const others = [
      own.replace('weu/', 'lab/'),
      own.replace('weu/', 'weu-2/'),
      'tenants/a.ts',
      'dist2/weu/x.yaml',
      'x/weu/x.yaml',
    ];
    const gitops = { engine: 'flux', lockdown: true, repository: { url: 'https://github.com/contoso/tenants', path } };
    const platform = JSON.stringify({ clusters: { weu: { kubernetes: '1.33', gitops } } });
    const definitions = folder({ 'platform.yaml': platform, 'tenants/shop.yaml': '{}' });
    const { result } = await json(['bootstrap', '--root', definitions, '--cluster', 'weu']);
    const there = folder(Object.fromEntries([own, ...others].map((file) => [file, ''])));
    execFileSync('git', ['init', '--quiet', there]);
    writeFileSync(join(there, '.git/info/exclude'), result.objects[0].spec.ignore);
    const kept = execFileSync('git', ['-C', there, 'ls-files', '-z', '--others', '--exclude-standard'], { encoding: 'utf8' });
    expect(kept.split('\0')).toEqual([own, '']);
  });

  it("prints Argo CD's settings, project and Application", async () => {
    const { result } = await bootstrap('argo');
    expect(named(result.objects)).toEqual(['ConfigMap argocd-cm', 'AppProject tenantry-platform', 'Application tenantry']);
  });

  it('gives the command that tells Azure, each word as it is', async () => {
    const { result } = await bootstrap('aks');
    expect(result.objects).toEqual([]);
    expect(result.command).toBe(
      'az k8s-configuration flux create --resource-group "$RESOURCE_GROUP" --cluster-name aks --cluster-type managedClusters' +
        ' --name tenantry --namespace flux-system --scope cluster --kind git --url https://github.com/contoso/tenants --branch on' +
        " --local-auth-ref key --kustomization name=sync path='./deploy/it'\\''s/aks/sync' prune=true",
    );
  });

  it('prints the lock-down of Flux for its own installation', async () => {
    const [flux, operator, aks, argo] = await Promise.all(
      ['flux', 'operator', 'aks', 'argo'].map(async (name) => (await bootstrap(name, '--part', 'lockdown')).result),
    );
    const flags = flux.objects[0].patches.map((p: { patch: string; target: { name: string } }) => [
      /value: (.*)/.exec(p.patch)![1],
      p.target.name,
    ]);
    expect(flags).toEqual([
      [
        '--no-cross-namespace-refs=true',
        '(kustomize-controller|helm-controller|notification-controller|image-reflector-controller|image-automation-controller)',
      ],
      ['--no-remote-bases=true', 'kustomize-controller'],
      ['--default-service-account=default', '(kustomize-controller|helm-controller)'],
      ['kustomize-controller', 'flux-system'],
    ]);
    expect(operator.objects[0].spec.cluster).toEqual({ multitenant: true, tenantDefaultServiceAccount: 'default' });
    for (const none of [aks, argo]) expect(none).toMatchObject({ objects: [], command: '' });
  });

  it('says where there is nothing to start, and which cluster was meant', async () => {
    expect(await bootstrap('bare')).toMatchObject({ code: 1, result: null, issues: [{ code: 'gitops-unsupported' }] });
    expect((await bootstrap('flx')).issues[0]!.message).toContain("did you mean 'flux'?");
    expect((await bootstrap('flx')).code).toBe(2);
    expect((await json(['bootstrap', '--root', root])).code).toBe(2);
  });
});
