import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, Sent } from '../client/client.js';
import { refused } from '../client/refusal.js';
import { openAdmin } from '../cluster.js';
import { objectsOf, useFleet } from '../fleet.js';
import { installCrds } from '../guardrails/crds.js';
import { pod, podSpec } from '../pods.js';
import { istioCrds, linkerdCrds, osmCrds } from './crds.js';

const admin = openAdmin();
const EXEMPT = 'break-glass';
/** Writes what a tenant could not, so that tests find it there. */
const exempt = admin.as(EXEMPT, 'system:masters');

interface Mesh {
  readonly name: string;
  readonly cluster: object;
  readonly crds: () => Sent[];
  /** The kinds that its fleet must have, or the test says nothing. */
  readonly kinds: readonly string[];
  /** What a tenant would write to open or take what is not its own. */
  readonly forbidden: readonly (readonly [apiVersion: string, kind: string, spec: object])[];
  /** What the mesh's webhook writes into a pod, before admission judges it. */
  readonly injected: { readonly annotations: Record<string, string>; readonly volumes: readonly string[] };
  /** How a pod would leave the mesh. */
  readonly leaves: readonly { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> }[];
}

const istio = {
  crds: istioCrds,
  forbidden: [
    ['security.istio.io/v1', 'AuthorizationPolicy', { rules: [{}] }],
    ['security.istio.io/v1', 'PeerAuthentication', { mtls: { mode: 'DISABLE' } }],
    ['networking.istio.io/v1', 'Sidecar', { egress: [{ hosts: ['*/*'] }] }],
    ['networking.istio.io/v1alpha3', 'EnvoyFilter', {}],
    ['networking.istio.io/v1', 'ServiceEntry', { hosts: ['bank.mesh-bank.svc.cluster.local'] }],
    ['networking.istio.io/v1', 'VirtualService', { hosts: ['bank.mesh-bank.svc.cluster.local'] }],
    ['networking.istio.io/v1', 'Gateway', { servers: [] }],
    ['telemetry.istio.io/v1', 'Telemetry', {}],
    ['extensions.istio.io/v1alpha1', 'WasmPlugin', { url: 'oci://x' }],
  ],
  leaves: [
    { labels: { 'sidecar.istio.io/inject': 'false' } },
    { annotations: { 'sidecar.istio.io/inject': 'false' } },
    { labels: { 'istio.io/dataplane-mode': 'none' } },
    { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '15020,8080' } },
    { annotations: { 'sidecar.istio.io/interceptionMode': 'NONE' } },
    { annotations: { 'inject.istio.io/templates': 'gateway' } },
  ],
  injected: {
    annotations: {
      'sidecar.istio.io/interceptionMode': 'REDIRECT',
      'traffic.sidecar.istio.io/includeInboundPorts': '*',
      'traffic.sidecar.istio.io/excludeInboundPorts': '15090,15021,15020',
      'traffic.sidecar.istio.io/includeOutboundIPRanges': '*',
      'traffic.sidecar.istio.io/excludeOutboundIPRanges': '',
    },
    volumes: ['istio-envoy', 'istio-data', 'workload-socket', 'credential-socket', 'workload-certs'],
  },
} as const;

const MESHES: readonly Mesh[] = [
  { ...istio, name: 'istio', cluster: { istio: { cni: true } }, kinds: ['AuthorizationPolicy', 'PeerAuthentication', 'Sidecar'] },
  { ...istio, name: 'ambient', cluster: { istio: { mode: 'ambient' } }, kinds: ['AuthorizationPolicy', 'PeerAuthentication'] },
  {
    name: 'linkerd',
    cluster: { linkerd: { cni: true } },
    crds: linkerdCrds,
    kinds: ['Server', 'AuthorizationPolicy', 'MeshTLSAuthentication', 'NetworkAuthentication'],
    forbidden: [['policy.linkerd.io/v1alpha1', 'NetworkAuthentication', { networks: [{ cidr: '0.0.0.0/0' }] }]],
    leaves: [
      { annotations: { 'linkerd.io/inject': 'disabled' } },
      { annotations: { 'config.linkerd.io/default-inbound-policy': 'all-unauthenticated' } },
      { annotations: { 'config.linkerd.io/skip-inbound-ports': '8080' } },
    ],
    injected: {
      annotations: { 'linkerd.io/inject': 'enabled', 'config.linkerd.io/default-inbound-policy': 'deny' },
      volumes: ['linkerd-identity-end-entity'],
    },
  },
  {
    name: 'osm',
    cluster: { osm: {} },
    crds: osmCrds,
    kinds: ['TrafficTarget', 'TCPRoute', 'HTTPRouteGroup'],
    forbidden: [
      ['specs.smi-spec.io/v1alpha4', 'TCPRoute', { matches: { ports: [1] } }],
      ['split.smi-spec.io/v1alpha2', 'TrafficSplit', { service: 'x', backends: [{ service: 'y', weight: 1 }] }],
    ],
    leaves: [
      { annotations: { 'openservicemesh.io/sidecar-injection': 'disabled' } },
      { annotations: { 'openservicemesh.io/inbound-port-exclusion-list': '8080' } },
    ],
    injected: { annotations: {}, volumes: [] },
  },
];

/** Two tenants with flows of every sort: between them, from an entry, from addresses, to some pods, by ranges. */
const fleetOf = ({ name, cluster }: Mesh): Sent[] => {
  const [bank, shop] = [`mesh-${name}-bank`, `mesh-${name}-shop`];
  const people = (tenant: string) => ({ access: { admin: [{ group: `${tenant}-admins` }] } });
  return objectsOf(
    cluster,
    {
      [bank]: {
        ...people(bank),
        linkerd: { ports: [7000, 'http'] },
        network: {
          from: [
            { tenant: shop, ports: [8443, { protocol: 'TCP', port: 9000, endPort: 9003 }] },
            { entry: 'gateway', ports: [8080] },
            { cidr: '10.9.0.0/16', except: ['10.9.1.0/24'], ports: [8080] },
          ],
          policies: { db: { pods: { matchLabels: { app: 'db' } }, from: [{ tenant: shop, ports: [5432] }] } },
        },
      },
      [shop]: { ...people(shop), network: { to: [{ tenant: bank, ports: [8443, 9000, 5432] }] } },
    },
    { guardrails: { exempt: [EXEMPT] }, network: { entries: { gateway: { namespaces: ['mesh-gateways'] } } } },
  );
};

describe.each(MESHES.map((mesh) => [mesh.name, mesh] as const))('%s', (name, mesh) => {
  const objects = fleetOf(mesh);
  const shop = `mesh-${name}-shop`;
  /** Who may do everything in the namespace: what a tenant would get through a mistake of ours. */
  const wild: Client = admin.as(`${shop}-wild`);
  // What is refused, or has a field that its kind doesn't, fails here: every object is sent with strict validation.
  useFleet(admin, objects, async () => installCrds(admin, mesh.crds()));
  beforeAll(async () => {
    const metadata = { name: 'wild', namespace: shop };
    const group = 'rbac.authorization.k8s.io';
    const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
    await exempt.apply({ apiVersion: `${group}/v1`, kind: 'Role', metadata, rules });
    await exempt.apply({
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'Role', name: 'wild' },
      subjects: [{ apiGroup: group, kind: 'User', name: `${shop}-wild` }],
    });
  });

  it('the API server takes every object, strictly, and there are some of each kind', () => {
    const kinds = new Set(objects.map(({ kind }) => kind));
    expect(mesh.kinds.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it('the API server finds nothing wrong with the types of any expression', async () => {
    const policies = await admin.list('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy');
    for (const { metadata, status } of policies.filter(
      ({ metadata: { name: of } }) => of === 'tenantry-pods' || of === 'tenantry-kinds',
    ))
      expect([metadata.name, status?.typeChecking?.expressionWarnings ?? []]).toEqual([metadata.name, []]);
  });

  it.each(mesh.forbidden)('kinds/platform refuses a tenant %s %s', async (apiVersion, kind, spec) => {
    const object = { apiVersion, kind, metadata: { name: 'mine', namespace: shop }, spec };
    const { said } = await refused(wild.create(object, { dryRun: true }));
    expect(said).toContain('[kinds/platform] ');
  });

  it.each(mesh.leaves)('pods/mesh refuses a pod that leaves: %j', async ({ labels, annotations }) => {
    const plain = pod(shop, 'leaver');
    const metadata = { ...plain.metadata, ...(labels && { labels }), ...(annotations && { annotations }) };
    const { said } = await refused(wild.create({ ...plain, metadata }, { dryRun: true }));
    expect(said).toContain('[pods/mesh] ');
  });

  it('lets a pod in that stays, as the mesh’s webhook makes it', async () => {
    await wild.create(pod(shop, 'stayer'), { dryRun: true });
    const { annotations, volumes } = mesh.injected;
    const { metadata, ...rest } = pod(
      shop,
      'injected',
      podSpec({ volumes: volumes.map((volume) => ({ name: volume, emptyDir: {} })) }),
    );
    await wild.create({ ...rest, metadata: { ...metadata, annotations } }, { dryRun: true });
    const own = pod(shop, 'own', podSpec({ volumes: [{ name: 'mine', emptyDir: {} }] }));
    expect((await refused(wild.create(own, { dryRun: true }))).said).toContain('[pods/empty-dir] ');
  });
});
