import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { networkLayer } from '../../../src/layers/network/index.js';
import { parse } from '../../../src/model/parse.js';
import { judgeCluster, resolveSketch, type ScopeSketch } from '../scope.js';

const NAME = 'kubernetes.io/metadata.name';

/** Each fault as `code path`. */
function faults(network: unknown, sketch: ScopeSketch = {}): string[] {
  const { reported } = resolveSketch(networkLayer, { values: { network }, ...sketch });
  return reported.map(({ code, path }) => `${code} ${path.slice(1).join('.')}`);
}
const messages = (network: unknown, sketch: ScopeSketch = {}) =>
  resolveSketch(networkLayer, { values: { network }, ...sketch }).reported.map((r) => `${r.message} | ${r.want}`);

describe('peers', () => {
  it('unknown-network-entry, with the nearest one, and how to define the API server', () => {
    const sketch = { platform: { network: { entries: { ingress: { namespaces: ['ingress'] } } } } };
    const network = { to: ['kubernetes-api', { entry: 'ingres' }], policies: { x: { from: ['ingres'] } } };
    expect(faults(network, sketch)).toEqual([
      'unknown-network-entry to.0',
      'unknown-network-entry to.1.entry',
      'unknown-network-entry policies.x.from.0',
    ]);
    const [api, typo] = messages(network, sketch);
    expect(api).toContain('clusters.weu-dev.network.entries: { kubernetes-api:');
    expect(typo).toContain("did you mean 'ingress'?");
  });

  it('unknown-tenant, with the nearest one', () => {
    const sketch = { neighbours: [{ tenant: 'ledger', namespace: 'led' }], clusters: { ledger: ['weu-dev'] } };
    expect(faults({ to: [{ tenant: 'ledgr' }] }, sketch)).toEqual(['unknown-tenant to.0.tenant']);
    expect(messages({ to: [{ tenant: 'ledgr' }] }, sketch)[0]).toContain("did you mean 'ledger'?");
  });

  it('wrong-type for the tenant itself, hinting at within', () => {
    expect(faults({ from: [{ tenant: 'payments' }] })).toEqual(['wrong-type from.0.tenant']);
    expect(messages({ from: [{ tenant: 'payments' }] })[0]).toContain("within: 'tenant'");
  });

  it('open-to-anyone for an ingress rule without peers', () => {
    expect(faults({ policies: { x: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } } })).toEqual([
      'open-to-anyone policies.x.ingress.0',
    ]);
    expect(faults({ policies: { x: { podSelector: {}, policyTypes: ['Egress'], ingress: [{}] } } })).toEqual([]);
    expect(faults({ policies: { x: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] } } })).toEqual([]);
  });

  it('metadata-reachable for the address itself: it has a name', () => {
    expect(faults({ to: [{ cidr: '169.254.169.254/32' }], from: [{ cidr: '169.254.169.254/32' }] })).toEqual([
      'metadata-reachable to.0.cidr',
    ]);
    expect(messages({ to: [{ cidr: '169.254.169.254/32' }] })[0]).toContain("'instance-metadata'");
  });

  it('peer-by-label and peer-outside-fleet', () => {
    const entries = { logs: { namespaces: ['logging'] } };
    const sketch = { neighbours: [{ tenant: 'ledger', namespace: 'led' }], platform: { network: { entries } } };
    const label = { matchLabels: { team: 'x' } };
    const mixed = { matchLabels: { [NAME]: 'led', team: 'x' } };
    const inNames = (...values: string[]) => ({ matchExpressions: [{ key: NAME, operator: 'In', values }] });
    const notIn = { matchExpressions: [{ key: NAME, operator: 'NotIn', values: ['led'] }] };
    const good = [
      { namespace: 'led' },
      { namespace: 'logging' },
      { namespace: 'kube-system' },
      { namespaces: inNames('ns-a', 'led') },
    ];
    expect(faults({ from: good, to: good, policies: { x: { from: good } } }, sketch)).toEqual([]);
    const bad = [
      { namespace: 'ledd' },
      { namespaces: inNames('led', 'gone') },
      { namespaces: label },
      { namespaces: {} },
      { namespaces: mixed },
      { namespaces: notIn },
    ];
    const codes = [
      'peer-outside-fleet {}.0.namespace',
      'peer-outside-fleet {}.1.namespaces',
      'peer-by-label {}.2.namespaces',
      'peer-by-label {}.3.namespaces',
      'peer-by-label {}.4.namespaces',
      'peer-by-label {}.5.namespaces',
    ];
    expect(faults({ to: bad }, sketch)).toEqual(codes.map((c) => c.replace('{}', 'to')));
    expect(faults({ policies: { x: { from: bad } } }, sketch)).toEqual(codes.map((c) => c.replace('{}', 'policies.x.from')));
    expect(messages({ to: bad }, sketch)[0]).toContain("did you mean 'led'?");
  });

  it('engine-limit for IPv6 under Azure NPM', () => {
    const entries = { six: { cidrs: ['fd00::/8'] } };
    const sketch = { cluster: { values: { network: { engine: 'azure-npm', entries } } } };
    const exact = { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '::/0' } }] }] };
    expect(faults({ to: [{ cidr: '::/0' }, { cidr: '10.0.0.0/8' }, 'six'], policies: { x: exact } }, sketch)).toEqual([
      'engine-limit to.0.cidr',
      'engine-limit to.2',
      'engine-limit policies.x.ingress.0.from.0.ipBlock',
    ]);
    expect(faults({ to: [{ cidr: '::/0' }] })).toEqual([]);
  });
});

describe('named policies', () => {
  it('metadata-reachable in the exact form, which is not cut', () => {
    const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, except } });
    const egress = [
      {},
      { to: [] },
      { to: [{ podSelector: {} }, block('0.0.0.0/0')] },
      { to: [block('0.0.0.0/0', '169.254.0.0/16'), block('::/0'), block('10.0.0.0/8')] },
    ];
    const places = ['egress.0', 'egress.1', 'egress.2.to.1.ipBlock', 'egress.3.to.1.ipBlock'];
    const expected = places.map((path) => `metadata-reachable policies.x.${path}`);
    expect(faults({ policies: { x: { podSelector: {}, egress } } })).toEqual(expected);
    expect(faults({ policies: { x: { podSelector: {}, policyTypes: ['Egress'], egress } } })).toEqual(expected);
    expect(faults({ policies: { x: { podSelector: {}, policyTypes: ['Ingress'], egress } } })).toEqual([]);
    expect(faults({ policies: { x: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] } } })).toEqual([]);
  });

  it('peer-by-label and peer-outside-fleet in the exact form', () => {
    const named = (name: string) => ({ namespaceSelector: { matchLabels: { [NAME]: name } } });
    const ingress = [{ from: [named('ns-a'), named('gone'), { namespaceSelector: {} }, { podSelector: {} }] }];
    expect(faults({ policies: { x: { podSelector: {}, ingress, egress: [{ to: [named('gone')] }] } } })).toEqual([
      'peer-outside-fleet policies.x.ingress.0.from.1.namespaceSelector',
      'peer-by-label policies.x.ingress.0.from.2.namespaceSelector',
      'peer-outside-fleet policies.x.egress.0.to.0.namespaceSelector',
    ]);
  });

  it('duplicate-object when called like a policy of ours', () => {
    const { only, reported } = resolveSketch(networkLayer, {
      standard: true,
      values: { network: { policies: { 'allow-dns': { from: [] } } } },
    });
    expect(reported).toMatchObject([{ code: 'duplicate-object', path: ['network', 'policies', 'allow-dns'] }]);
    expect(only.policies['allow-dns']!.policyTypes).toEqual(['Egress']);
    expect(faults({ dns: false, policies: { 'allow-dns': { from: [] } } }, { standard: true })).toEqual([]);
  });

  it('duplicate-object and bad-name for what the platform’s naming makes', () => {
    expect(
      faults(
        { defaultDeny: ['Ingress'], dns: true, from: [{ pods: {} }] },
        { names: { allowDns: 'default-deny', allowFrom: '{x}' } },
      ),
    ).toEqual(['duplicate-object dns', 'bad-name from']);
  });

  it('wrong-type where two levels mix the forms, missing-key where a policy says nothing', () => {
    const policies = { a: { podSelector: {}, from: [], pods: {} }, b: { egress: [] }, c: { pods: {} }, d: {} };
    expect(faults({ policies })).toEqual([
      'wrong-type policies.a.pods',
      'wrong-type policies.a.from',
      'wrong-type policies.b.egress',
      'missing-key policies.c',
      'missing-key policies.d',
    ]);
    expect(resolveSketch(networkLayer, { values: { network: { policies } } }).only).toEqual({ policies: {} });
  });
});

describe('where faults are told', () => {
  it('once for what namespaces share, and at the namespace for its own', () => {
    const values = { network: { to: ['nope'], policies: { x: { from: ['nope'] } } } };
    const namespaces = {
      a: {},
      b: {},
      c: { network: { to: ['nope'] } },
      d: { network: { policies: { x: { from: ['nope'] } } } },
    };
    const { reported } = resolveSketch(networkLayer, { values, namespaces });
    expect(reported.map((r) => [r.path.join('.'), r.namespace])).toEqual([
      ['network.to.0', undefined],
      ['network.policies.x.from.0', undefined],
      ['network.to.0', 'c'],
      ['network.policies.x.from.0', 'd'],
    ]);
  });
});

describe('the cluster', () => {
  const judge = (network: unknown) => judgeCluster(networkLayer, { values: { network } });

  it('entry-by-label, where it is written', () => {
    const entries = { mesh: { namespaceSelector: { matchLabels: { mesh: 'on' } } }, logs: { namespaces: ['logging'] } };
    expect(judge({ entries })).toMatchObject([
      { code: 'entry-by-label', path: ['clusters', 'weu-dev', 'network', 'entries', 'mesh', 'namespaceSelector'] },
    ]);
  });
});

describe('the schema', () => {
  const schema = z.strictObject(networkLayer.shape);
  const platform = z.strictObject(networkLayer.platformShape);
  const problems = (of: z.ZodType, network: unknown) => {
    const result = parse(of, { network });
    return 'issues' in result ? result.issues.map((i) => `${i.code} ${i.path!.slice(1).join('.')}`) : [];
  };

  it('takes a peer of one kind', () => {
    const peers = [
      [{}, 'wrong-type to.0'],
      [{ tenant: 'a', cidr: '10.0.0.0/8' }, 'wrong-type to.0.cidr'],
      [{ tenant: 'a', pods: {} }, 'wrong-type to.0.pods'],
      [{ tenant: 'a', except: [] }, 'wrong-type to.0.except'],
      [{ cidr: '10.0.0.0/8', except: ['11.0.0.0/9'] }, 'bad-cidr to.0.except.0'],
      [{ cidr: '10.0.0.1/8' }, 'bad-cidr to.0.cidr'],
      [{ tenent: 'a' }, 'unknown-key to.0.tenent'],
      [{ tenant: 'A' }, 'bad-name to.0.tenant'],
      [{ pods: {}, ports: [] }, 'wrong-type to.0.ports'],
      [{ pods: {}, ports: ['-'] }, 'bad-name to.0.ports.0'],
      [{ pods: {}, ports: [{ port: 2, endPort: 1 }] }, 'wrong-type to.0.ports.0.endPort'],
    ] as const;
    for (const [peer, expected] of peers) expect(problems(schema, { to: [peer] })).toEqual([expected]);
  });

  it('takes an entry of at least one kind', () => {
    const entry = (value: unknown) => problems(platform, { entries: { x: value } });
    expect(entry({ ports: [1] })).toEqual(['wrong-type entries.x']);
    expect(entry({ cidrs: ['10.0.0.0/8'], pods: {} })).toEqual(['wrong-type entries.x.pods']);
    expect(entry({ namespaces: [] })).toEqual(['wrong-type entries.x.namespaces']);
    expect(entry({ namespace: ['x'] })).toEqual(['unknown-key entries.x.namespace']);
    expect(entry({ namespaceSelector: {} })).toEqual([]);
  });
});
