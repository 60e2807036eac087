import { describe, expect, it } from '@jest/globals';
import { networkLayer } from '../../../src/layers/network/index.js';
import { judgeCluster, resolveSketch } from '../scope.js';

const resolve = (network: unknown, cluster: object, distribution = 'aks') =>
  resolveSketch(networkLayer, { standard: true, values: { network }, cluster: { distribution, values: { network: cluster } } });
const faults = (...args: Parameters<typeof resolve>) =>
  resolve(...args).reported.map(({ code, path }) => `${code} ${path.slice(1).join('.')}`);
const judge = (network: object, distribution = 'aks') =>
  judgeCluster(networkLayer, { distribution, values: { network } }).map(
    ({ code, path, severity }) => `${code} ${path.slice(3).join('.')}${severity ? ` ${severity}` : ''}`,
  );
const HOST = { to: [{ host: 'api.stripe.com', ports: [443] }] };
const HTTP = { within: 'none', to: [{ pods: {}, ports: [8080], http: [{ method: 'GET' }] }] };

describe('Cilium on AKS', () => {
  it('has host names from acns FQDN on, and HTTP rules with L7', () => {
    expect(faults(HOST, { engine: 'cilium' })).toEqual(['acns-missing to.0.host']);
    expect(faults(HOST, { engine: 'cilium', acns: 'FQDN' })).toEqual([]);
    expect(faults(HOST, { engine: 'cilium', acns: 'L7' })).toEqual([]);
    expect(faults(HTTP, { engine: 'cilium', acns: 'FQDN' })).toEqual(['acns-missing to.0.http']);
    expect(faults(HTTP, { engine: 'cilium', acns: 'L7' })).toEqual([]);
  });

  it('has both where Cilium is one’s own', () => {
    for (const network of [HOST, HTTP]) {
      expect(faults(network, { engine: 'cilium', managed: false })).toEqual([]);
      expect(faults(network, { engine: 'cilium' }, 'generic')).toEqual([]);
    }
  });

  it('holds policies in its own spelling to the same', () => {
    const exact = (policy: object) => ({ cilium: { x: { endpointSelector: {}, ...policy } } });
    const dns = { ports: [{ port: '53' }], rules: { dns: [{ matchPattern: '*' }] } };
    expect(faults(exact({ egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] }] }), { engine: 'cilium' })).toEqual([
      'acns-missing cilium.x',
    ]);
    expect(faults(exact({ egress: [{ toEndpoints: [{}], toPorts: [dns] }] }), { engine: 'cilium' })).toEqual([
      'acns-missing cilium.x',
    ]);
    const http = { ports: [{ port: '80' }], rules: { http: [{}] } };
    expect(faults(exact({ ingress: [{ fromEndpoints: [{}], toPorts: [http] }] }), { engine: 'cilium', acns: 'FQDN' })).toEqual([
      'acns-missing cilium.x',
    ]);
    expect(faults(exact({ egressDeny: [{ toCIDR: ['10.0.0.0/8'] }] }), { engine: 'cilium' })).toEqual([]);
  });

  it('has no Windows nodes', () => {
    expect(judge({ engine: 'cilium', windows: true })).toEqual(['engine-limit windows']);
  });
});

describe('Cilium', () => {
  const known = { engine: 'cilium', podCidrs: ['10.244.0.0/16', 'fd01::/48'], nodeCidrs: ['10.240.0.0/16'] };

  it('matches no pod or node by address', () => {
    for (const cidr of ['10.244.3.0/24', '10.240.0.4/32', '10.244.0.0/16', 'fd01::/64'])
      expect(faults({ to: [{ cidr }] }, known)).toEqual(['engine-limit to.0.cidr']);
    expect(
      faults({ policies: { x: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.240.0.0/24' } }] }] } } }, known),
    ).toEqual(['engine-limit policies.x.ingress.0.from.0.ipBlock']);
  });

  it('takes ranges that reach further, and any on other engines', () => {
    for (const cidr of ['0.0.0.0/0', '::/0', '10.0.0.0/8']) expect(faults({ to: [{ cidr }] }, known)).toEqual([]);
    expect(faults({ to: [{ cidr: '10.244.3.0/24' }] }, { ...known, engine: 'calico' })).toEqual([]);
  });
});

describe('other engines', () => {
  it.each(['calico', 'azure-npm', 'kube-router', 'antrea', 'ovn-kubernetes', 'generic'])(
    '%s: no host names, no HTTP rules',
    (engine) => {
      expect(faults(HOST, { engine })).toEqual(['host-unsupported to.0.host']);
      expect(faults(HTTP, { engine })).toEqual(['http-unsupported to.0.http']);
      expect(resolve(HOST, { engine }).reported[0]!.message).toContain('Cilium');
    },
  );

  it('host-unsupported as a source, and engine-limit with a port’s name, anywhere', () => {
    expect(faults({ from: [{ host: 'api.stripe.com' }] }, { engine: 'cilium', acns: 'FQDN' })).toEqual([
      'host-unsupported from.0.host',
    ]);
    expect(faults({ to: [{ host: 'api.stripe.com', ports: ['https'] }] }, { engine: 'cilium', acns: 'FQDN' })).toEqual([
      'engine-limit to.0.ports',
    ]);
  });
});

describe('the egress gateway', () => {
  const entries = { 'way-out': { namespaces: ['gateway'], pods: { matchLabels: { app: 'proxy' } }, ports: [3128] } };
  const cluster = { engine: 'calico', egressGateway: 'way-out', entries };

  it('is all that opens for host names, and the policy says which', () => {
    const { only, reported } = resolve(
      { to: [{ host: 'b.example.com', ports: [443, 80] }, { host: 'a.example.com' }, { cidr: '10.0.0.0/8' }] },
      cluster,
    );
    expect(reported).toEqual([]);
    expect(only.policies['allow-to']).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateway' } },
              podSelector: { matchLabels: { app: 'proxy' } },
            },
          ],
          ports: [{ protocol: 'TCP', port: 3128 }],
        },
        { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] },
      ],
      annotations: { 'tenantry.dev/egress-hosts': 'a.example.com,b.example.com:443,b.example.com:80' },
    });
  });

  it('serves short policies, beside their own annotations', () => {
    const { only } = resolve({ policies: { pay: { ...HOST, annotations: { note: 'x' } } } }, cluster);
    expect(only.policies.pay!.annotations).toEqual({ note: 'x', 'tenantry.dev/egress-hosts': 'api.stripe.com:443' });
    expect(only.policies.pay!.egress).toHaveLength(1);
  });

  it('stands in for what Cilium on AKS lacks, and is not asked where the engine knows names', () => {
    expect(faults(HOST, { ...cluster, engine: 'cilium' })).toEqual([]);
    expect(resolve(HOST, { ...cluster, engine: 'cilium' }).only.policies['allow-to']).toBeDefined();
    expect(resolve(HOST, { ...cluster, engine: 'cilium', acns: 'FQDN' }).only.policies['allow-to']).toBeUndefined();
  });

  it('is an entry, and may be for some tenants only', () => {
    expect(judge({ engine: 'calico', egressGateway: 'nowhere' })).toEqual(['unknown-network-entry egressGateway']);
    expect(judge(cluster)).toEqual([]);
    const some = { ...cluster, entries: { 'way-out': { ...entries['way-out'], tenants: ['ledger'] } } };
    expect(faults(HOST, some)).toEqual(['entry-not-granted to.0.host']);
  });
});

describe('Azure NPM', () => {
  const npm = { engine: 'azure-npm' };
  const limits = (network: object, cluster: object) =>
    resolve({ within: 'none', dns: false, ...network }, cluster).reported.map(({ code, found }) => `${code}: ${found}`);

  it('ends, on Windows sooner', () => {
    expect(judge(npm)).toEqual(['engine-ends engine']);
    expect(judge({ ...npm, windows: true })).toEqual(['engine-ends engine', 'engine-ends windows']);
    expect(judge({ engine: 'calico', kubenet: true })).toEqual(['engine-ends kubenet']);
    expect(judge({ engine: 'calico' })).toEqual([]);
  });

  it('has no IPv6', () => {
    expect(faults({ from: [{ cidr: '2001:db8::/32' }] }, npm)).toEqual(['engine-limit from.0.cidr']);
  });

  it('has less on Windows nodes', () => {
    const network = {
      from: [{ pods: { matchExpressions: [{ key: 'debug', operator: 'NotIn', values: ['true'] }] }, ports: ['http'] }],
      to: [{ pods: {}, ports: [{ port: 1, protocol: 'SCTP' }] }, { cidr: '0.0.0.0/0' }],
    };
    expect(limits(network, npm)).toEqual([]);
    expect(limits(network, { ...npm, windows: true })).toEqual([
      'engine-limit: ports by name',
      'engine-limit: selectors that say what a label is not',
      'engine-limit: SCTP',
      'engine-limit: parts left out of a range (except)',
    ]);
    expect(limits(network, { engine: 'calico', windows: true })).toEqual([]);
  });

  it('judges named policies there, too', () => {
    const policies = {
      x: { podSelector: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, policyTypes: ['Ingress'] },
    };
    expect(limits({ policies }, { ...npm, windows: true })).toEqual(['engine-limit: selectors that say what a label is not']);
  });

  it('takes what the tier standard makes, on Windows as well', () => {
    expect(faults({}, { ...npm, windows: true })).toEqual([]);
  });
});

describe('kube-router', () => {
  const only = (network: object, cluster: object = {}) =>
    resolve({ within: 'none', dns: false, defaultDeny: [], ...network }, { engine: 'kube-router', ...cluster }).reported.map(
      ({ code, path, found, want }) => `${code} ${path.slice(1).join('.')}: ${found} -> ${want}`,
    );
  const policy = (x: object, cluster?: object) => only({ policies: { x } }, cluster);
  const BOTH = [
    'engine-limit policies.x: from and to that differ for the policy’s own pods -> two policies, one for each direction',
  ];
  const app = (name: string) => ({ matchLabels: { app: name } });

  it('takes what the tier standard makes, and what plain keys say', () => {
    for (const within of ['namespace', 'tenant', 'none']) {
      const network = { within, from: [{ pods: app('a'), ports: [80] }], to: [{ cidr: '0.0.0.0/0' }, { cidr: '10.0.0.0/8' }] };
      expect(faults(network, { engine: 'kube-router' })).toEqual([]);
    }
  });

  it('opens all ports by names that nobody has', () => {
    expect(only({ from: [{ pods: {}, ports: ['http', 80] }], to: [{ cidr: '10.0.0.0/8', ports: ['db'] }] })).toEqual([
      'engine-limit from: http -> its number',
      'engine-limit to: db -> its number',
    ]);
    const exact = { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }], ports: [{ port: 'web' }] }] };
    expect(policy(exact)).toEqual(['engine-limit policies.x: web -> its number']);
    expect(policy({ from: [{ pods: {}, ports: [8080] }] })).toEqual([]);
  });

  it.each([
    ['in from each other, and out to nobody', { from: [{ pods: {} }], to: [] }],
    ['out to each other, and in from nobody', { pods: app('a'), from: [], to: [{ pods: app('a') }] }],
    ['other ports', { from: [{ pods: {}, ports: [80] }], to: [{ pods: {}, ports: [81] }] }],
    ['some of them, who may not be the same', { from: [{ pods: app('a') }], to: [{ pods: app('a') }] }],
    ['labels that may be theirs', { pods: app('a'), from: [{ pods: { matchLabels: { tier: 'b' } } }], to: [] }],
    ['ranges in which they may be', { from: [], to: [{ cidr: '10.0.0.0/8', ports: [443] }] }],
    ['the exact form without policyTypes', { podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] }],
    ['a rule to anyone', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{ ports: [{ port: 80 }] }] }],
  ])('mixes both directions of a policy: %s', (_, written) => {
    expect(policy(written).filter((line) => line.includes('two policies'))).toEqual(BOTH);
  });

  it.each([
    ['the same both ways', { pods: app('a'), from: [{ pods: app('a'), ports: [80] }], to: [{ pods: {}, ports: [80] }] }],
    ['others on either side', { pods: app('a'), from: [{ pods: app('b') }], to: [{ pods: app('c'), ports: [5432] }] }],
    ['nobody', { from: [], to: [] }],
    ['one direction', { from: [{ pods: {} }] }],
    ['a namespace that is not this one', { from: [{ namespace: 'kube-system' }], to: [] }],
  ])('has nothing to mix: %s', (_, written) => {
    expect(policy(written)).toEqual([]);
  });

  it('knows a range without pods in it by podCidrs', () => {
    const written = { from: [], to: [{ cidr: '10.40.0.0/16', ports: [443] }] };
    expect(policy(written, { podCidrs: ['10.244.0.0/16'] })).toEqual([]);
    expect(policy(written, { podCidrs: ['10.40.8.0/24'] })).toEqual(BOTH);
  });

  it('takes a namespace for all of the own pods only where no more is asked', () => {
    const NAME = 'kubernetes.io/metadata.name';
    const from = (namespaces: object) =>
      policy({ from: [{ namespaces }], to: [{ pods: {} }] }).filter((line) => line.includes('two policies'));
    expect(from({})).toEqual([]);
    expect(from({ matchLabels: { [NAME]: 'ns-a' } })).toEqual([]);
    expect(from({ matchExpressions: [{ key: NAME, operator: 'In', values: ['ns-a', 'ns-b'] }] })).toEqual([]);
    expect(from({ matchLabels: { team: 'a' } })).toEqual(BOTH);
    const both = { matchLabels: { [NAME]: 'ns-a' }, matchExpressions: [{ key: NAME, operator: 'In', values: ['ns-b'] }] };
    expect(from(both)).toEqual(BOTH);
  });

  it('closes what one range leaves out for the others of a rule', () => {
    const to = (...peers: object[]) => policy({ to: peers });
    const wide = { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] };
    const closed = ['engine-limit policies.x: 10.1.0.0/16 -> the ranges in policies of their own'];
    expect(to(wide, { cidr: '10.0.0.0/12' })).toEqual(closed);
    expect(to({ cidr: '10.1.0.0/16' }, wide)).toEqual(closed);
    expect(to(wide, { cidr: '10.1.2.0/24' })).toEqual([]);
    expect(to(wide, { cidr: '10.0.0.0/12', ports: [443] })).toEqual([]);
    expect(to(wide, { cidr: '10.0.0.0/12', except: ['10.1.0.0/16'] })).toEqual([]);
  });
});
