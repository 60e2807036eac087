import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { IssueList } from '../../src/issue.js';
import { cidrContains } from '../../src/kube/cidr.js';
import type { Manifest } from '../../src/kube/types.js';
import type { Flow, Traffic } from '../../src/layers/contract.js';
import { allowPolicies } from '../../src/layers/istio/flows.js';
import { istioLayer } from '../../src/layers/istio/index.js';
import { KINDS as ISTIO } from '../../src/layers/istio/sections.js';
import { openFlows as openLinkerd } from '../../src/layers/linkerd/flows.js';
import { linkerdLayer } from '../../src/layers/linkerd/index.js';
import { meshObjects, meshPorts } from '../../src/layers/mesh.js';
import { networkLayer } from '../../src/layers/network/index.js';
import { openFlows as openOsm } from '../../src/layers/osm/flows.js';
import { osmLayer } from '../../src/layers/osm/index.js';
import { compile } from '../../src/pipeline.js';
import { verdict, worldOf } from '../../src/reach/index.js';
import { judgeCluster, resolveSketch } from './scope.js';

const OWN = 'ns-a';
const NAMESPACES = [OWN, 'ns-b', 'ns-c', 'kube-x'];
const ADDRESSES = ['10.0.0.1/32', '10.1.0.1/32', '192.168.0.1/32'];
const PORTS = [80, 443, 8080, 9000];
const nothing = () => undefined;

/** Who knocks: a pod of a namespace, or an address outside. */
interface Knock {
  readonly namespace?: string;
  readonly address?: string;
  readonly port: number;
}
const knocks: readonly Knock[] = PORTS.flatMap((port) => [
  ...NAMESPACES.map((namespace) => ({ namespace, port })),
  ...ADDRESSES.map((address) => ({ address, port })),
]);

/** What the network says of it. */
function networkLets(flows: readonly Flow[], { namespace, address, port }: Knock): boolean {
  return flows.some(({ side, namespaces, blocks, anyone, ports }) => {
    if (side !== 'from') return false;
    const is = meshPorts(ports);
    const who =
      anyone ||
      (namespace !== undefined && namespaces.includes(namespace)) ||
      (address !== undefined &&
        blocks.some(
          ({ cidr, except = [] }) => cidrContains(cidr, address) && !except.some((part) => cidrContains(part, address)),
        ));
    return who && (is.all || is.ports.includes(port));
  });
}

/** What Istio does with it: an ALLOW policy must match, once there is any. */
function istioLets(policies: ReturnType<typeof allowPolicies>, { namespace, address, port }: Knock): boolean {
  return Object.values(policies).some(({ rules = [] }) =>
    rules.some(
      ({ from, to }) =>
        (from === undefined ||
          from.some(
            ({ source: { namespaces, ipBlocks, notIpBlocks = [] } }) =>
              (namespaces === undefined || (namespace !== undefined && namespaces.includes(namespace))) &&
              (ipBlocks === undefined || (address !== undefined && ipBlocks.some((block) => cidrContains(block, address)))) &&
              (address === undefined || !notIpBlocks.some((block) => cidrContains(block, address))),
          )) &&
        (to === undefined || to.some(({ operation }) => operation.ports === undefined || operation.ports.includes(String(port)))),
    ),
  );
}

/** What Linkerd does with it, where ports without a Server are denied. */
function linkerdLets(
  { servers = {}, policies = {}, meshAuthentications = {}, networkAuthentications = {} }: ReturnType<typeof openLinkerd>,
  { namespace, address, port }: Knock,
): boolean {
  const [server] = Object.entries(servers).find(([, is]) => is.port === port) ?? [];
  if (server === undefined) return false;
  const from = address ?? '10.200.0.9/32';
  return Object.values(policies).some(({ targetRef, requiredAuthenticationRefs }) => {
    const aims = targetRef.kind === 'Namespace' ? targetRef.name === OWN : targetRef.name === server;
    return (
      aims &&
      requiredAuthenticationRefs.every(({ kind, name }) =>
        kind === 'MeshTLSAuthentication'
          ? meshAuthentications[name!]!.identityRefs!.some((ref) => ref.kind === 'Namespace' && ref.name === namespace)
          : networkAuthentications[name!]!.networks.some(
              ({ cidr, except = [] }) => cidrContains(cidr, from) && !except.some((part) => cidrContains(part, from)),
            ),
      )
    );
  });
}

/** What OSM does with a TCP connection of an account `default`. */
function osmLets({ targets = {}, tcpRoutes = {} }: ReturnType<typeof openOsm>, { namespace, port }: Knock): boolean {
  return Object.values(targets).some(
    ({ sources, rules }) =>
      sources.some((source) => source.namespace === namespace && source.name === 'default') &&
      (!rules.some(({ kind }) => kind === 'TCPRoute') ||
        rules.some(({ kind, name }) => kind === 'TCPRoute' && tcpRoutes[name]!.matches.ports.includes(port))),
  );
}

const port = fc.constantFrom<NonNullable<Flow['ports']>[number]>(
  { protocol: 'TCP', port: 80 },
  { port: 443 },
  { port: 8080, endPort: 8090 },
  { protocol: 'UDP', port: 9000 },
  { protocol: 'TCP' },
);
const flow = fc
  .record(
    {
      side: fc.constantFrom('from' as const, 'to' as const),
      policy: fc.constant('p'),
      pods: fc.constant({}),
      namespaces: fc.uniqueArray(fc.constantFrom(...NAMESPACES), { maxLength: 3 }),
      blocks: fc.array(
        fc.constantFrom<Flow['blocks'][number]>(
          { cidr: '10.0.0.0/8' },
          { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
          { cidr: '192.168.0.0/16' },
        ),
        { maxLength: 2 },
      ),
      anyone: fc.constant(false),
      unnamed: fc.constant(false),
      ports: fc.array(port, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['side', 'policy', 'pods', 'namespaces', 'blocks', 'anyone', 'unnamed'] },
  )
  .chain((one) =>
    fc.boolean().map((b): Flow => (b && one.namespaces.length + one.blocks.length === 0 ? { ...one, anyone: true } : one)),
  );
const flows = fc.array(flow, { maxLength: 5 });

describe('what the network lets in, and nothing else, each mesh lets in', () => {
  it('istio', () => {
    fc.assert(
      fc.property(flows, (all) => {
        const policies = allowPolicies(all, nothing);
        for (const knock of knocks) expect([knock, istioLets(policies, knock)]).toEqual([knock, networkLets(all, knock)]);
      }),
    );
  });

  it('istio, as reach judges it', () => {
    const spaces = NAMESPACES.map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'istio-injection': 'enabled' } },
    }));
    fc.assert(
      fc.property(flows, (all) => {
        const objects = meshObjects(ISTIO, { policies: allowPolicies(all, nothing) }, OWN);
        const { world, unjudged } = worldOf([...spaces, ...objects]);
        expect(unjudged).toEqual([]);
        for (const knock of knocks) {
          const { namespace, address = '', port } = knock;
          const from = namespace === undefined ? { address: address.replace(/\/.*$/, '') } : { namespace, labels: {} };
          const { open } = verdict(world, from, { namespace: OWN, labels: { app: 'db' } }, port, 'TCP');
          expect([knock, open]).toEqual([knock, networkLets(all, knock)]);
        }
      }),
    );
  });

  it('linkerd, for the ports that it knows of', () => {
    fc.assert(
      fc.property(flows, (all) => {
        const opened = openLinkerd(OWN, all, PORTS, nothing);
        // An address is no pod's, and what comes by one is taken as it is.
        for (const knock of knocks) {
          const inside = knock.namespace === undefined ? knock : { ...knock, address: '10.200.0.9/32' };
          expect([knock, linkerdLets(opened, inside)]).toEqual([knock, networkLets(all, inside)]);
        }
      }),
    );
  });

  it('osm, for service accounts', () => {
    fc.assert(
      fc.property(flows, (all) => {
        const named = all.map((one) => ({ ...one, blocks: [], anyone: false }));
        const opened = openOsm(OWN, all, ['default'], () => ['default'], nothing);
        for (const knock of knocks) {
          if (knock.namespace === undefined) expect(osmLets(opened, knock)).toBe(false);
          else expect([knock, osmLets(opened, knock)]).toEqual([knock, networkLets(named, knock)]);
        }
      }),
    );
  });
});

describe('what a mesh has no words for stays closed, and is told', () => {
  const plain: Flow = { side: 'from', policy: 'p', pods: {}, namespaces: ['ns-b'], blocks: [], anyone: false, unnamed: false };
  const told = (open: (tell: (flow: Flow, what: string) => void) => unknown) => {
    const said: string[] = [];
    open((_, what) => said.push(what));
    return said;
  };

  it.each<[string, Partial<Flow>, RegExp]>([
    ['a port by name', { ports: [{ port: 'http' }] }, /names port http/],
    ['a long range', { ports: [{ port: 1, endPort: 900 }] }, /ports 1-900/],
    ['namespaces by label', { namespaces: [], unnamed: true }, /by label/],
    ['pods by expression', { pods: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }, /expression/],
  ])('istio: %s', (_, more, what) => {
    const all = [{ ...plain, ...more }];
    expect(told((tell) => allowPolicies(all, tell))).toEqual([expect.stringMatching(what)]);
    expect(allowPolicies(all, nothing)).toEqual({ 'default-deny': {} });
  });

  it('linkerd: all ports, where it knows of none', () => {
    expect(told((tell) => openLinkerd(OWN, [plain], [], tell))).toEqual([expect.stringMatching(/all ports/)]);
    expect(openLinkerd(OWN, [plain], [], nothing)).toEqual({});
  });

  it('osm: addresses', () => {
    const all = [{ ...plain, namespaces: [], blocks: [{ cidr: '10.0.0.0/8' }] }];
    expect(told((tell) => openOsm(OWN, all, ['default'], () => ['default'], tell))).toEqual([expect.stringMatching(/addresses/)]);
    expect(openOsm(OWN, all, ['default'], () => ['default'], nothing)).toEqual({});
  });

  it('istio: policies of one name that are about different pods stay apart', () => {
    const about = (app: string) => ({ ...plain, policy: 'x', pods: { matchLabels: { app } } });
    const selectors = Object.values(allowPolicies([about('a'), about('b'), about('a')], nothing)).map(
      ({ selector, rules = [] }) => [selector?.matchLabels?.app, rules.length],
    );
    expect(selectors).toEqual([
      [undefined, 0],
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('istio: what is about some pods is about them alone', () => {
    const all = [{ ...plain, policy: 'db', pods: { matchLabels: { app: 'db' } } }];
    expect(allowPolicies(all, nothing)).toEqual({
      'default-deny': {},
      'allow-flows-db': { selector: { matchLabels: { app: 'db' } }, rules: [{ from: [{ source: { namespaces: ['ns-b'] } }] }] },
    });
  });
});

describe('traffic, as the network states it', () => {
  const beside = (...policies: object[]): Traffic =>
    networkLayer.traffic!(
      { policies: {}, cilium: Object.fromEntries(policies.map((policy, i) => [`c${i}`, policy])) } as never,
      OWN,
    );
  const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
  const into = (...ingress: object[]) => beside({ endpointSelector: {}, ingress }).flows;
  const peers = (rule: object) =>
    into(rule).map(({ namespaces, blocks, unnamed, anyone }) => ({ namespaces, blocks, unnamed, anyone }));
  const none = { namespaces: [], blocks: [], unnamed: false, anyone: false };

  it.each<[string, object, object[]]>([
    ['a namespace', { fromEndpoints: [{ matchLabels: { [NAMESPACE]: 'b', 'k8s:app': 'x' } }] }, [{ ...none, namespaces: ['b'] }]],
    [
      'namespaces of a list',
      { fromEndpoints: [{ matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'In', values: ['b', 'c'] }] }] },
      [{ ...none, namespaces: ['b', 'c'] }],
    ],
    ['the own one', { fromEndpoints: [{}, { matchLabels: { 'any:app': 'x' } }] }, [{ ...none, namespaces: [OWN] }]],
    [
      'all of them',
      { fromEndpoints: [{ matchExpressions: [{ key: NAMESPACE, operator: 'Exists' }] }] },
      [{ ...none, unnamed: true }],
    ],
    [
      'one by label, beside its name',
      { fromEndpoints: [{ matchLabels: { [NAMESPACE]: 'b', 'k8s:io.cilium.k8s.namespace.labels.team': 'x' } }] },
      [{ ...none, unnamed: true }],
    ],
    [
      'addresses',
      { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] },
      [{ ...none, blocks: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] }],
    ],
    ['the world', { fromEntities: ['world'] }, [{ ...none, blocks: [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }] }]],
    ['nodes', { fromEntities: ['host'] }, [{ ...none, unnamed: true }]],
    ['everyone', { fromEntities: ['all'] }, [{ ...none, anyone: true }]],
    ['everyone on a port', { toPorts: [{ ports: [{ port: '80' }] }] }, [{ ...none, anyone: true }]],
    ['nobody', {}, []],
    ['nobody of a list', { fromEndpoints: [] }, []],
  ])('on Cilium, %s', (_, rule, ends) => expect(peers(rule)).toEqual(ends));

  it('on Cilium, ports, whatever the requests', () => {
    const toPorts = (...ports: object[]) =>
      into({ fromEntities: ['all'], toPorts: [{ ports, rules: { http: [{ path: '/x' }] } }] })[0]!.ports;
    expect(toPorts({ port: '80', protocol: 'TCP' }, { port: 'web', protocol: 'TCP' })).toEqual([
      { protocol: 'TCP', port: 80 },
      { protocol: 'TCP', port: 'web' },
    ]);
    expect(toPorts({ port: '80', endPort: 82, protocol: 'UDP' })).toEqual([{ protocol: 'UDP', port: 80, endPort: 82 }]);
    expect(toPorts({ port: '0', protocol: 'TCP' })).toEqual([{ protocol: 'TCP' }]);
    expect(toPorts({ port: '53' })).toEqual(['TCP', 'UDP', 'SCTP'].map((protocol) => ({ protocol, port: 53 })));
    expect(into({ fromEntities: ['all'], toPorts: [{}] })[0]).not.toHaveProperty('ports');
  });

  it('on Cilium, the pods it is about, and what it closes', () => {
    const some = { endpointSelector: { matchLabels: { 'k8s:app': 'x' } }, ingress: [{ fromEntities: ['all'] }] };
    expect(beside(some).flows.map(({ pods }) => pods)).toEqual([{ matchLabels: { app: 'x' } }]);
    expect(beside(some).closed).toEqual([]);
    expect(
      beside({
        endpointSelector: {},
        ingress: [{}],
        egress: [{ toFQDNs: [{ matchName: 'a.b' }], toPorts: [{ ports: [{ port: '443' }] }] }],
      }),
    ).toEqual({
      closed: ['from', 'to'],
      flows: [],
    });
    expect(beside({ endpointSelector: {}, enableDefaultDeny: { ingress: false }, ingress: [{}] }).closed).toEqual([]);
  });

  const stated = (network: object): Traffic =>
    networkLayer.traffic!(resolveSketch(networkLayer, { standard: true, values: { network } }).only, OWN);

  it('closes both sides and opens the own namespace under standard', () => {
    const { closed, flows: open } = stated({ dns: false });
    expect(closed).toEqual(['from', 'to']);
    expect(open.map(({ side, namespaces }) => [side, namespaces])).toEqual([
      ['from', [OWN]],
      ['to', [OWN]],
    ]);
  });

  it('closes nothing where nothing isolates all pods', () => {
    expect(
      stated({ defaultDeny: [], within: 'none', dns: false, policies: { db: { pods: { matchLabels: { a: 'b' } }, from: [] } } })
        .closed,
    ).toEqual([]);
  });

  it('tells names from labels', () => {
    const label = { namespaceSelector: { matchLabels: { team: 'x' } } };
    const two = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'b', team: 'x' } } };
    const ingress = [{ from: [label] }, { from: [two] }, {}];
    const { flows: open } = stated({ dns: false, within: 'none', policies: { p: { podSelector: {}, ingress } } });
    expect(open.map(({ namespaces, unnamed, anyone }) => [namespaces, unnamed, anyone])).toEqual([
      [[], true, false],
      [[], true, false],
      [[], false, true],
    ]);
  });
});

/** Two tenants that agree on one port; the objects of one namespace, without the Namespace itself. */
function made(mesh: object, more: object = {}, shop: object = {}) {
  const issues = new IssueList();
  const platform = {
    clusters: { main: { kubernetes: '1.33', ...mesh } },
    network: { entries: { gateway: { namespaces: ['gateways'] } } },
    ...more,
  };
  const tenants = {
    bank: {
      network: {
        from: [
          { tenant: 'shop', ports: [8443, 9000] },
          { entry: 'gateway', ports: [8080] },
        ],
      },
      linkerd: { ports: [7000] },
    },
    shop: { network: { to: [{ tenant: 'bank', ports: [8443] }] }, ...shop },
  };
  const compiled = compile(
    { file: 'platform.yaml', value: platform, data: true },
    Object.entries(tenants).map(([name, value]) => ({ file: `tenants/${name}.yaml`, name, value, data: true })),
    issues,
  );
  const text = (name: string) => compiled?.files.find(({ path }) => path.endsWith(`/ns-${name}.yaml`))?.content ?? '';
  return { text, codes: issues.all.map(({ code }) => code) };
}

/** The namespaces whose tunnels the network lets in. */
function tunnelsFrom(text: string): string[] {
  const access = parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest)
    .find(({ metadata }) => metadata.name === 'allow-istio') as
    | { spec: { ingress: { ports?: object[]; from: { namespaceSelector?: { matchLabels: Record<string, string> } }[] }[] } }
    | undefined;
  return (access?.spec.ingress ?? []).flatMap(({ from }) =>
    from.flatMap(({ namespaceSelector }) => Object.values(namespaceSelector?.matchLabels ?? {})),
  );
}

describe('flows are written once', () => {
  it('and Istio has those that both sides agree on', () => {
    const { text, codes } = made({ istio: { cni: true } });
    expect(codes).toEqual([]);
    expect(text('bank')).toMatch(/namespaces:\n\s+- shop\n\s+to:\n\s+- operation:\n\s+ports:\n\s+- "8443"\n/);
    expect(text('bank')).not.toContain('"9000"');
    expect(text('shop')).toMatch(/hosts:\n\s+- .\.\/\*.\n\s+- bank\/\*\n\s+- istio-system\/\*\n/);
  });

  it('and what only Cilium can say is open in Istio, too', () => {
    const { text, codes } = made(
      { network: { engine: 'cilium' }, istio: { cni: true } },
      {},
      {
        network: {
          to: [{ tenant: 'bank', ports: [8443] }],
          cilium: {
            gate: {
              endpointSelector: {},
              ingress: [
                {
                  fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'gateways' } }],
                  toPorts: [{ ports: [{ port: '8081', protocol: 'TCP' }] }],
                },
              ],
            },
          },
        },
      },
    );
    expect(codes).toEqual([]);
    expect(text('shop')).toMatch(/kind: CiliumNetworkPolicy/);
    expect(text('shop')).toMatch(/namespaces:\n\s+- gateways\n\s+to:\n\s+- operation:\n\s+ports:\n\s+- "8081"\n/);
  });

  it('but no tunnel carries past Cilium what it lets pass by request alone', () => {
    const from = (http: object) => ({
      network: { to: [{ tenant: 'bank', ports: [8443] }], from: [{ entry: 'gateway', ports: [8081], ...http }] },
    });
    const ambient = (http: object) => made({ network: { engine: 'cilium' }, istio: { mode: 'ambient' } }, {}, from(http));
    const shut = ambient({ http: [{ method: 'GET', path: '/' }] });
    expect(shut.codes).toEqual(['mesh-requests']);
    expect(shut.text('shop')).not.toMatch(/operation:\n\s+ports:\n\s+- "8081"/);
    expect(tunnelsFrom(shut.text('shop'))).toEqual(['shop']);
    const open = ambient({});
    expect(open.codes).toEqual([]);
    expect(tunnelsFrom(open.text('shop'))).toEqual(['gateways', 'shop']);
  });

  it.each([
    ['Istio', { istio: { cni: true } }],
    ['Istio without sidecars', { istio: { mode: 'ambient' } }],
    ['Linkerd', { linkerd: { cni: true } }],
    ['Open Service Mesh', { osm: {} }],
  ])('and %s encrypts what Cilium would have to read', (_, mesh) => {
    const http = [{ method: 'GET' }];
    const codes = (network: object, more: object = {}) =>
      made({ network: { engine: 'cilium' }, ...mesh }, {}, { network, ...more }).codes.filter((code) => code === 'mesh-requests');
    const gateway = { from: [{ entry: 'gateway', ports: [8081], http }] };
    expect(codes(gateway)).toEqual(['mesh-requests']);
    expect(codes({ to: [{ tenant: 'bank', ports: [8443], http }] })).toEqual(['mesh-requests']);
    expect(codes({ from: [{ entry: 'gateway', ports: [8081] }] })).toEqual([]);
    // Outside of the mesh nothing is encrypted for its sake.
    expect(
      codes({
        to: [
          { cidr: '198.51.100.0/24', ports: [80], http },
          { host: 'example.com', ports: [80], http },
        ],
      }),
    ).toEqual([]);
    expect(made({ network: { engine: 'cilium' } }, {}, { network: gateway }).codes).not.toContain('mesh-requests');
  });

  it('and Istio lets Cilium read what pods take in plain text', () => {
    const http = [{ method: 'GET' }];
    const from = [{ entry: 'gateway', ports: [8081], http }];
    const codes = (authentications: object, network: object = { from }, mode = 'sidecar') =>
      made(
        { network: { engine: 'cilium' }, istio: { cni: true, mode } },
        { tiers: { plain: { extends: 'standard', istio: { authentications } } } },
        { tier: 'plain', network },
      ).codes.filter((code) => code === 'mesh-requests');
    const plain = { mtls: { mode: 'DISABLE' } };
    expect(codes({ default: plain })).toEqual([]);
    expect(codes({ default: { mtls: { mode: 'PERMISSIVE' } } })).toEqual(['mesh-requests']);
    expect(codes({ default: { ...plain, selector: { matchLabels: { app: 'web' } } } })).toEqual(['mesh-requests']);
    // Of two about all pods it is Istio that chooses, and nodes' proxies always encrypt.
    expect(codes({ other: plain })).toEqual(['mesh-requests']);
    expect(codes({ default: plain }, { from }, 'ambient')).toEqual(['mesh-requests']);
    expect(codes({ default: plain }, { to: [{ tenant: 'bank', ports: [8443], http }] })).toEqual(['mesh-requests']);
  });

  it('and Linkerd and OSM, too', () => {
    expect(made({ linkerd: { cni: true } }).text('bank')).toContain('name: from-shop-8443');
    const osm = made({ osm: {} });
    expect(osm.codes).toContain('mesh-end-of-life');
    expect(osm.text('bank')).toMatch(/name: to-default-ports-8443\n/);
  });

  it('and a cluster without a mesh has nothing of any', () => {
    expect(made({}).text('bank')).not.toMatch(/istio|linkerd|smi-spec/);
  });

  it.each(['istio', 'linkerd', 'osm'])('and a tenant cannot leave %s: its file may not say so', (mesh) => {
    expect(made({ [mesh]: mesh === 'osm' ? {} : { cni: true } }, {}, { [mesh]: { enrolled: false } }).codes).toContain(
      'locked-key',
    );
  });

  it.each([
    ['istio.io/dataplane-mode', 'labels'],
    ['istio-injection', 'labels'],
    ['openservicemesh.io/monitored-by', 'labels'],
    ['linkerd.io/inject', 'annotations'],
    ['config.linkerd.io/default-inbound-policy', 'annotations'],
  ])('nor by %s as plain metadata', (key, field) => {
    expect(made({}, {}, { [field]: { [key]: 'none' } }).codes).toContain('reserved-metadata');
  });
});

describe('a namespace in Istio', () => {
  const closed: Traffic = {
    closed: ['from', 'to'],
    flows: [
      { side: 'from', policy: 'p', pods: {}, namespaces: ['ns-b'], blocks: [], anyone: false, unnamed: false },
      { side: 'to', policy: 'p', pods: {}, namespaces: ['ns-c'], blocks: [], anyone: false, unnamed: false },
    ],
  };
  const resolved = (istio: object, more: object = {}, distribution = 'aks') =>
    resolveSketch(istioLayer, {
      standard: true,
      cluster: { distribution, values: { istio } },
      traffic: { [OWN]: closed },
      ...more,
    }).only;

  it('of the AKS add-on has the label of its revision, and not istio-injection, by which the add-on skips it', () => {
    const { labels, access } = resolved({ revision: 'asm-1-27' });
    expect(labels).toEqual({ 'istio.io/rev': 'asm-1-27' });
    expect(JSON.stringify(access)).toContain('"aks-istio-system"');
  });

  it('takes mutual TLS only', () => {
    expect(resolved({}).authentications).toEqual({ default: { mtls: { mode: 'STRICT' } } });
    expect(resolved({}, { values: { istio: { mtls: 'permissive' } } }).authentications).toEqual({
      default: { mtls: { mode: 'PERMISSIVE' } },
    });
  });

  it('that does not join has nothing of it', () => {
    expect(resolved({}, { values: { istio: { enrolled: false } } })).toEqual({});
  });

  it('in ambient mode has no Sidecar, and a tunnel for its flows', () => {
    const { labels, sidecars, access } = resolved({ mode: 'ambient' }, {}, 'generic');
    expect([labels, sidecars]).toEqual([{ 'istio.io/dataplane-mode': 'ambient' }, undefined]);
    expect(access!['allow-istio']!.ingress![0]!.ports).toEqual([{ protocol: 'TCP', port: 15008 }]);
  });

  it('whose network is open is not closed by the mesh', () => {
    const open = resolved({}, { traffic: {} });
    expect(open.policies).toBeUndefined();
    expect(open.access).toBeUndefined();
  });
});

it('a namespace that was adopted with OSM is told its end', () => {
  const labels = { 'openservicemesh.io/monitored-by': 'osm' };
  expect(resolveSketch(osmLayer, { values: { osm: { labels } } }).codes).toEqual(['mesh-end-of-life']);
  expect(resolveSketch(osmLayer, {}).codes).toEqual([]);
});

describe('a cluster', () => {
  const codes = (layer: typeof istioLayer | typeof linkerdLayer | typeof osmLayer, cluster: object, digest?: boolean) =>
    judgeCluster(
      { ...layer, digest: () => digest } as never,
      cluster as never,
      digest === undefined ? [] : [{ namespace: OWN, resolved: {} as never }],
    ).map(({ code }) => code);

  it('runs one mesh', () => {
    expect(codes(linkerdLayer, { values: { istio: {}, linkerd: {} } })).toEqual(['mesh-conflict']);
    expect(codes(osmLayer, { values: { linkerd: {}, osm: {} } })).toEqual(['mesh-conflict', 'mesh-end-of-life']);
  });

  it('of AKS has no ambient add-on', () => {
    const istio = { mode: 'ambient', revision: 'asm-1-27' };
    expect(codes(istioLayer, { distribution: 'aks', values: { istio } })).toEqual(['mesh-unsupported']);
    expect(codes(istioLayer, { distribution: 'generic', values: { istio } })).toEqual([]);
  });

  it('is warned where Pod Security refuses what the mesh adds', () => {
    expect(codes(istioLayer, { values: { istio: {} } }, true)).toEqual(['mesh-pod-security']);
    expect(codes(istioLayer, { values: { istio: { cni: true } } }, true)).toEqual([]);
    expect(istioLayer.digest!({ labels: {} }, { podSecurity: 'restricted' } as never)).toBe(true);
    expect(istioLayer.digest!({ labels: {} }, { podSecurity: { enforce: 'privileged' } } as never)).toBe(false);
    expect(linkerdLayer.digest!({ annotations: {} }, { podSecurity: { enforce: 'baseline' } } as never)).toBe(true);
  });
});
