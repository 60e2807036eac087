import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiObject, type Chart } from 'cdk8s';
import { stringify } from 'yaml';
import type { ExtraContext } from '../../../src/model/extras.js';
import { type Client, eventually, type Sent } from '../client/client.js';
import { mustBeNew, removeNamespaces } from '../cluster.js';
import { dropPolicies } from '../fleet.js';
import { writersOf } from './audit.js';
import { ChartServer } from './charts.js';
import { condition } from './condition.js';
import { type Engine, troubles } from './engines.js';
import { dropRoles, type Written, write } from './fleet.js';
import type { Repository } from './git/repository.js';
import type { GitServer } from './git/server.js';
import { clusterRole } from './samples.js';

/** Charts come over HTTPS, which nobody speaks on loopback. */
const CHARTS = 'https://charts.example.com';
const REGISTRY = 'registry.example.com';

const ELSEWHERE = 'default';
const intruder = (namespace = ELSEWHERE): Sent => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'intruder', namespace },
  data: { of: 'a customer' },
});
const instance = (namespace: string): Sent => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'instance', namespace },
});
const template = (name: string, seats: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { seats: '${seats} seats' }\n`;

/** Who buys what: a chart of a repository or of a registry, a folder or plain objects, and what reaches beyond its namespace. */
const BOUGHT: Readonly<Record<string, string>> = {
  amber: 'chart',
  beryl: 'folder',
  coral: 'objects',
  onyx: 'oci-chart',
  drab: 'greedy-chart',
  ebony: 'greedy-folder',
};
const NAMES = Object.keys(BOUGHT);
const behaved = NAMES.filter((name) => !BOUGHT[name]!.startsWith('greedy'));
const installed = behaved.filter((name) => BOUGHT[name] !== 'objects');

/** Has Argo CD speak plain HTTP with a registry, as Flux's source says by itself. */
const plainRegistry = (namespace: string, url: string): Sent => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'plain-registry', namespace, labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
  stringData: { type: 'helm', name: 'plain', url, enableOCI: 'true', insecureOCIForceHttp: 'true' },
});

/** Customers on an engine: a file alone brings up what they bought, it stays inside, nothing lost uninstalls it, and it ends with them. */
export function customers(engine: Engine, admin: Client, git: () => GitServer): void {
  const flux = engine.name === 'flux';
  let charts: ChartServer;
  let repository: Repository;
  let applications: Repository;

  const offerings = () => {
    const folder = (path: string) => ({ kustomize: { repository: applications.url, branch: 'main', path } });
    const helm = (chart: string) => ({ helm: { repository: CHARTS, chart, version: '1.0.0' } });
    const oci = { helm: { oci: `oci://${REGISTRY}/apps/crm`, version: flux ? '1.x' : '1.0.0' } };
    const values = { seats: { type: 'integer', default: 5 } };
    const plans = { gold: { tier: 'customer' } };
    // Argo CD puts no values into manifests.
    const inFolder = flux ? { values } : {};
    const objects = (chart: Chart, ctx: ExtraContext) =>
      void new ApiObject(chart, 'instance', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'instance' },
        data: { seats: `${ctx.values?.seats} seats` },
      });
    return {
      chart: { source: helm('crm'), plans, values },
      'oci-chart': { source: oci, plans, values },
      'greedy-chart': { source: helm('greedy'), plans },
      folder: { source: folder('crm'), plans, ...inFolder },
      'greedy-folder': { source: folder('greedy'), plans },
      objects: { source: { objects }, plans, values },
    };
  };
  const platform = () => ({ tiers: { customer: {} }, offerings: offerings() });
  const takesValues = (offering: string) =>
    ['chart', 'oci-chart', 'objects'].includes(offering) || (flux && offering === 'folder');
  const customer = (name: string) => {
    const offering = BOUGHT[name]!;
    return { kind: 'customer', offering, plan: 'gold', ...(takesValues(offering) ? { values: { seats: 7 } } : {}) };
  };
  const fleet = (names: readonly string[], more: object = {}): Written =>
    write(engine.name, repository.url, Object.fromEntries(names.map((name) => [name, { ...customer(name), ...more }])), {
      platform: platform(),
      // Argo CD tries a customer's before its account is there: some seconds are enough of patience, one is not.
      edit: (text) => spokenHere(text).replaceAll('limit: 1\n', 'limit: 3\n'),
    });
  const spokenHere = (text: string): string => {
    const registry = new URL(charts.url).host;
    return text
      .replaceAll(CHARTS, charts.url)
      .replace(/^( *)url: oci:/gm, '$1insecure: true\n$&')
      .replaceAll(REGISTRY, registry);
  };
  const release = (namespace: string): Sent => ({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: BOUGHT[namespace]!, namespace },
  });
  const uids = async () => Promise.all(behaved.map(async (name) => (await admin.find(instance(name)))?.metadata.uid));
  const brought = (name: string) => eventually(`the instance of ${name}`, () => admin.find(instance(name)), 30);
  const push = async ({ files }: { readonly files: Record<string, string> }) => {
    repository.replace(files);
    return engine.settle();
  };
  const settled = ({ files }: Written) => {
    repository.replace(files);
    // The greedy are refused for ever.
    return troubles(engine, (name) => !name.includes('greedy'));
  };

  beforeAll(async () => {
    await dropPolicies(admin);
    await dropRoles(admin);
    await mustBeNew(admin, NAMES);
    const greedy = `${template('inside', '1')}---\n${stringify(intruder())}`;
    charts = await ChartServer.start([
      { name: 'crm', version: '1.0.0', templates: { 'instance.yaml': template('instance', '{{ .Values.seats }}') } },
      { name: 'greedy', version: '1.0.0', templates: { 'greedy.yaml': greedy } },
    ]);
    if (!flux) await admin.apply(plainRegistry(engine.namespace, `${new URL(charts.url).host}/apps`), { force: true });
    applications = git().repository(`applications-${engine.name}`);
    applications.push({
      'crm/instance.yaml': template('instance', flux ? '${seats}' : '7'),
      'greedy/greedy.yaml': stringify(clusterRole('customer-intruder')),
    });
    repository = git().repository(`customers-${engine.name}`);
    const written = fleet([]);
    repository.push(written.files);
    for (const object of written.root) await admin.apply(object, { force: true });
    await settled(written);
  });
  afterAll(async () => {
    await engine.forget();
    await charts?.stop();
    await removeNamespaces(admin, NAMES);
    await dropPolicies(admin);
  });

  it('a file alone brings up its instance, by an account of its namespace', async () => {
    expect(await settled(fleet(NAMES))).toEqual([]);
    for (const name of behaved) {
      if (BOUGHT[name] === 'folder') expect(await engine.team(name, 'folder', 'offering')).toBe('ready');
      expect((await brought(name)).data).toEqual({ seats: '7 seats' });
      if (installed.includes(name))
        expect(writersOf('configmaps', instance(name))).toEqual([`system:serviceaccount:${name}:tenantry-offering`]);
    }
  });

  it('an instance writes nothing outside its namespace, and says why', async () => {
    const denied = /is not permitted in project/;
    if (!flux) expect(await engine.team('drab', 'greedy-chart', 'offering')).toMatch(denied);
    else {
      const reason =
        /User "system:serviceaccount:drab:tenantry-offering" cannot \w+ resource "configmaps" .* in the namespace "default"/;
      const said = () => admin.get(release('drab')).then((live) => condition(live, 'Ready')?.message ?? '');
      await eventually('the release to be refused', async () => (reason.test(await said()) ? true : undefined), 60);
    }
    const reason = flux ? /User "system:serviceaccount:ebony:tenantry-offering" cannot/ : denied;
    expect(await engine.team('ebony', 'greedy-folder', 'offering')).toMatch(reason);
    expect(await admin.find(intruder())).toBeUndefined();
    expect(await admin.find(clusterRole('customer-intruder'))).toBeUndefined();
  });

  describe('a lost file uninstalls nothing', () => {
    const unharmed = async (lost: (path: string) => boolean) => {
      const before = await uids();
      const { files } = fleet(NAMES);
      const left = Object.fromEntries(Object.entries(files).filter(([path]) => !lost(path)));
      await push({ files: { ...left, 'dist/lab/tenants/amber/left.yaml': stringify(intruder('amber')) } });
      expect(before).not.toContain(undefined);
      const after = await uids();
      for (const name of installed) expect(after[behaved.indexOf(name)]).toBe(before[behaved.indexOf(name)]);
      if (flux) expect((await admin.get(release('amber'))).metadata.deletionTimestamp).toBeUndefined();
      await settled(fleet(NAMES));
      expect(await Promise.all(behaved.map(brought))).toHaveLength(behaved.length);
    };
    it("when the namespace's file is gone", () => unharmed((path) => /tenants\/(amber|beryl)\/ns-/.test(path)));
    it('when the file of its sync is gone', () => unharmed((path) => /sync\/(amber|beryl)/.test(path)));
    it('when the customer is gone from dist/', () => unharmed((path) => /\/(amber|beryl)(\/|\.yaml)/.test(path)));
  });

  it('is walked to its end, and nothing of it is left or stuck', async () => {
    const before = await uids();
    await settled(fleet(NAMES, { state: 'suspended' }));
    expect(await uids()).toEqual(before);
    await settled(fleet(NAMES, { state: 'retiring' }));
    expect(await uids()).toEqual(before);
    await settled(fleet(NAMES, { state: 'removed' }));
    const namespace = (name: string) => admin.find({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const name of NAMES)
      await eventually(`${name} to be gone`, async () => ((await namespace(name)) ? undefined : true), 90);
  });
}
