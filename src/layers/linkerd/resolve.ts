import type { NamespaceScope, Scope, Traffic } from '../contract.js';
import { controlPlaneAccess, exactly, judgeRequests, over, tellClosed } from '../mesh.js';
import { openFlows } from './flows.js';
import {
  ACCESS,
  INBOUND,
  INJECT,
  type linkerdClusterShape,
  type linkerdShape,
  type ResolvedLinkerd,
  resolvedLinkerd,
} from './sections.js';

type None = Record<never, never>;
type LinkerdScope = Scope<typeof linkerdShape, None, typeof linkerdClusterShape, None>;

/** What proxies ask of the control plane: identity, destination, policy. */
const CONTROL_PORTS = [8080, 8086, 8090];

/** Works out each namespace: what it says exactly, over what its flows make of it where the cluster runs Linkerd. */
export function resolveLinkerd(scope: LinkerdScope): Map<string, ResolvedLinkerd> {
  const { linkerd } = scope.cluster.values;
  return new Map(
    scope.namespaces.map((namespace) => {
      const exact = exactly<ResolvedLinkerd>(resolvedLinkerd, namespace.values.linkerd);
      const joins = linkerd !== undefined && namespace.values.linkerd?.enrolled === true;
      return [namespace.name, joins ? over(generated(scope, linkerd.namespace ?? 'linkerd', namespace), exact) : exact];
    }),
  );
}

function generated(scope: LinkerdScope, system: string, { name, values }: NamespaceScope<typeof linkerdShape>): ResolvedLinkerd {
  const { inbound, flows: wanted, ports = [] } = values.linkerd ?? {};
  const traffic = scope.trafficOf(name);
  // Where the network leaves a side open, closing it would be the mesh's own rule, not the one that is written.
  const closed = traffic.closed.includes('from');
  const tell = tellClosed(scope, 'Linkerd', name);
  judgeRequests(scope, 'Linkerd', name, traffic.flows);
  return {
    annotations: { [INJECT]: 'enabled', ...(inbound && closed && wanted === true && { [INBOUND]: inbound }) },
    ...accessOf(system, traffic),
    ...(wanted === true && closed && openFlows(name, traffic.flows, ports, tell)),
  };
}

/** The NetworkPolicy for what proxies need; where egress is not closed it would close it. */
function accessOf(system: string, { closed }: Traffic): Pick<ResolvedLinkerd, 'access'> {
  if (!closed.includes('to')) return {};
  return { access: { [ACCESS]: controlPlaneAccess(system, CONTROL_PORTS) } };
}
