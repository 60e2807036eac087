import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { folder, HOME, json, sweep, tenantry } from '../cli/run.js';

jest.setTimeout(120_000);
afterAll(sweep);

const GOLDEN = join(import.meta.dirname, '../fixtures/reach');

/** Compares with what is committed; TENANTRY_GOLDEN=write writes it anew. */
function golden(name: string, text: string): void {
  const file = join(GOLDEN, name);
  if (process.env.TENANTRY_GOLDEN === 'write') {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
}

const reach = (...words: string[]) => tenantry(['reach', '--root', HOME, ...words]);

describe('tenantry reach, on the example fleet', () => {
  it.each([
    ['all.txt', []],
    ['all.dot', ['-o', 'dot']],
    ['pair.txt', ['payments', 'ledger', '--cluster', 'weu-prod']],
    ['pair.json', ['payments', 'ledger', '--cluster', 'weu-prod', '-o', 'json']],
    ['closed.txt', ['acme', 'globex']],
    ['internet.txt', ['globex', 'internet']],
    ['into-ledger.txt', ['any', 'ledger']],
  ])('%s', async (name, words) => {
    const { code, stdout, stderr } = await reach(...words);
    expect([code, stderr]).toEqual([0, '']);
    golden(name, stdout);
  });

  it('says the same of dist/ as of the definitions', async () => {
    expect((await reach('--dist')).stdout).toBe((await reach()).stdout);
  });

  it('exits 1 where a port that was asked about is closed', async () => {
    expect((await reach('payments', 'ledger', '--port', '5432')).code).toBe(0);
    expect((await reach('payments', 'ledger', '--port', '5432/UDP')).code).toBe(1);
    expect((await reach('checkout', '10.30.4.25', '--port', '587')).code).toBe(0);
    expect((await reach('payments', '10.30.4.25', '--port', '587')).code).toBe(1);
  });

  it('knows wrong words', async () => {
    for (const words of [['payment'], ['payments', 'ledgre'], ['--cluster', 'weu'], ['--port', '0'], ['--port', '1/ICMP']])
      expect([words, (await reach(...words)).code]).toEqual([words, 2]);
    expect((await tenantry(['list', '--root', HOME, '-o', 'dot'])).code).toBe(2);
  });
});

const platform = "clusters: { main: { kubernetes: '1.36', distribution: generic } }\ntiers: { open: { extends: bare } }\n";

describe('what a fleet of its own shows', () => {
  it('namespaces without policies are told as a group, and each reaches each', async () => {
    const tenant = 'tier: open\n';
    const root = folder({
      'platform.yaml': platform,
      'tenants/one.yaml': tenant,
      'tenants/two.yaml': tenant,
      'tenants/three.yaml': '{}\n',
    });
    const { result } = await json(['reach', '--root', root]);
    const [cluster] = (result as { clusters: { open: number; free: unknown }[] }).clusters;
    expect(cluster).toMatchObject({ free: { senders: ['one', 'two'], receivers: ['one', 'two'] } });
    expect(cluster!.open).toBeGreaterThanOrEqual(2);
  });

  it('pods that a policy tells apart are told apart, and ports by name where the other side numbers them', async () => {
    const root = folder({
      'platform.yaml': platform,
      'tenants/shop.yaml':
        'network:\n  policies:\n    web: { pods: { matchLabels: { app: web } }, from: [{ namespace: till, ports: [http] }] }\n',
      'tenants/till.yaml': 'network: { policies: { out: { to: [{ namespace: shop, ports: [8080] }] } } }\n',
    });
    const { stdout } = await tenantry(['reach', 'till', 'shop', '--root', root]);
    expect(stdout).toContain('main: till → shop: partly open on TCP 8080');
    expect(stdout).toContain('perhaps TCP 8080');
    expect(stdout).toContain('app=web');
  });

  it('a port that was asked about is told of those alone that close it', async () => {
    const root = folder({
      'platform.yaml': "clusters: { main: { kubernetes: '1.36', distribution: generic, istio: { mode: ambient } } }\n",
      'tenants/shop.yaml': 'network: { to: [{ tenant: till, ports: [8080] }] }\n',
      'tenants/till.yaml': 'network: { from: [{ tenant: shop, ports: [8080] }] }\n',
    });
    // Both sides' networks see the tunnel alone, and let it through.
    const { code, stdout } = await tenantry(['reach', 'shop', 'till', '--port', '9090', '--root', root]);
    expect([code, stdout.trim().split('\n')]).toEqual([
      1,
      [
        'main: shop → till: closed on TCP 9090',
        '  not let in: AuthorizationPolicy till/allow-flows, AuthorizationPolicy till/default-deny',
      ],
    ]);
  });
});

describe('whatever enforces it', () => {
  const pods = ['10.0.0.0/16'];
  const clusterwide = (engine: string, kind: string) => ({
    network: { engine, clusterwide: kind, podCidrs: pods, nodeCidrs: ['10.240.0.0/16'] },
  });
  it.each<[string, object]>([
    ['linkerd', { linkerd: { cni: true } }],
    ['osm', { osm: {} }],
    ['istio', { istio: {} }],
    ['calico', clusterwide('calico', 'calico')],
    ['cluster-network-policy', clusterwide('generic', 'cluster-network-policy')],
    ['cilium', { network: { engine: 'cilium' } }],
  ])('%s: what is declared is open, what is not is closed, and nothing is left unjudged', async (_, more) => {
    const cluster = { kubernetes: '1.34', distribution: 'generic', ...more };
    const root = folder({
      'platform.yaml': JSON.stringify({ clusters: { main: cluster } }),
      'tenants/shop.yaml': 'network: { to: [{ tenant: till, ports: [8080] }, { cidr: 203.0.113.0/24, ports: [443] }] }\n',
      'tenants/till.yaml': 'network: { from: [{ tenant: shop, ports: [8080] }] }\n',
    });
    const asked: [string, string, string][] = [
      ['shop', 'till', '8080'],
      ['shop', 'till', '8081'],
      ['till', 'shop', '8080'],
      ['shop', '203.0.113.7', '443'],
      ['shop', 'instance-metadata', '80'],
    ];
    const answers = asked.map(async ([from, to, port]) => {
      const { code, stdout } = await tenantry(['reach', from, to, '--port', port, '--root', root, '-o', 'json']);
      const errors = (JSON.parse(stdout) as { issues: { severity: string }[] }).issues.filter(
        ({ severity }) => severity === 'error',
      );
      return [errors, code];
    });
    // Whoever asks for a port is told by the exit code, 1 where it is closed.
    expect(await Promise.all(answers)).toEqual([0, 1, 1, 0, 1].map((code) => [[], code]));
  });
});
