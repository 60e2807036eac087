import type { Distribution } from '../../kube/capabilities.js';
import type { NamespaceScope, Scope, Traffic } from '../contract.js';
import { controlPlaneAccess, exactly, judgeRequests, over, tellClosed } from '../mesh.js';
import { END } from './cluster.js';
import { openFlows } from './flows.js';
import { ACCESS, INJECT, MONITORED, type osmClusterShape, type osmShape, type ResolvedOsm, resolvedOsm } from './sections.js';

type None = Record<never, never>;
type OsmScope = Scope<typeof osmShape, None, typeof osmClusterShape, None>;
type Osm = NonNullable<OsmScope['cluster']['values']['osm']>;

/** Who pods are where nobody says. */
const USUAL = ['default'];
/** The port of the controller that proxies ask. */
const XDS_PORT = 15128;

/** Works out each namespace: what it says exactly, over what its flows make of it where the cluster runs Open Service Mesh. */
export function resolveOsm(scope: OsmScope): Map<string, ResolvedOsm> {
  const { osm } = scope.cluster.values;
  return new Map(
    scope.namespaces.map((namespace) => {
      const exact = exactly<ResolvedOsm>(resolvedOsm, namespace.values.osm);
      if (osm === undefined && Object.keys(exact).length > 0) tellEnd(scope, namespace.name);
      const joins = osm !== undefined && namespace.values.osm?.enrolled === true;
      return [namespace.name, joins ? over(generated(scope, osm, namespace), exact) : exact];
    }),
  );
}

/** Where the cluster says that it runs OSM, the cluster is told; what was adopted says so itself. */
function tellEnd(scope: OsmScope, namespace: string): void {
  scope.report(
    'mesh-end-of-life',
    ['osm'],
    { message: `the namespace is in Open Service Mesh: ${END}`, want: 'istio or linkerd' },
    namespace,
  );
}

function generated(scope: OsmScope, osm: Osm, { name, values }: NamespaceScope<typeof osmShape>): ResolvedOsm {
  const { flows: wanted, accounts = USUAL } = values.osm ?? {};
  const traffic = scope.trafficOf(name);
  const own = new Map(scope.namespaces.map((one) => [one.name, one.values.osm?.accounts ?? USUAL]));
  const accountsOf = (namespace: string) => own.get(namespace) ?? osm.accounts?.[namespace] ?? USUAL;
  const tell = tellClosed(scope, 'OSM', name);
  judgeRequests(scope, 'OSM', name, traffic.flows);
  return {
    labels: { [MONITORED]: osm.name ?? 'osm' },
    annotations: { [INJECT]: 'enabled' },
    ...accessOf(osm, scope.cluster.distribution, traffic),
    ...(wanted === true && openFlows(name, traffic.flows, accounts, accountsOf, tell)),
  };
}

/** The NetworkPolicy for what proxies need; where egress is not closed it would close it. */
function accessOf(osm: Osm, distribution: Distribution, { closed }: Traffic): Pick<ResolvedOsm, 'access'> {
  if (!closed.includes('to')) return {};
  const system = osm.namespace ?? (distribution === 'aks' ? 'kube-system' : 'osm-system');
  return { access: { [ACCESS]: controlPlaneAccess(system, [XDS_PORT]) } };
}
