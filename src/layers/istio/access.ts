import type { NetworkPeer, NetworkPort } from '../../kube/schemas.js';
import { byName } from '../../kube/selectors.js';
import type { Flow, Traffic } from '../contract.js';
import type { Istio } from './cluster.js';
import { ACCESS, type ResolvedIstio } from './sections.js';

const named = (namespace: string): NetworkPeer => ({ namespaceSelector: byName([namespace]) });
const tcp = (port: number): NetworkPort[] => [{ protocol: 'TCP', port }];

/** The tunnel between nodes in ambient mode, whatever the port that is reached. */
const TUNNEL = tcp(15008);
/** Where the kubelet's probes come from in ambient mode. */
const PROBES = '169.254.7.127/32';

/**
 * The NetworkPolicy for what the mesh itself needs, on the sides that are closed: elsewhere it would close what is open. Proxies ask istiod;
 * in ambient mode all traffic of a flow goes through the tunnel's port.
 */
export function accessOf({ mode, namespace, xdsPort }: Istio, { closed, flows }: Traffic): ResolvedIstio['access'] {
  const egress =
    mode === 'sidecar'
      ? [{ to: [named(namespace)], ports: tcp(xdsPort) }]
      : tunnels(flows, 'to').map((to) => ({ to, ports: TUNNEL }));
  const ingress =
    mode === 'sidecar'
      ? []
      : [...tunnels(flows, 'from').map((from) => ({ from, ports: TUNNEL })), { from: [{ ipBlock: { cidr: PROBES } }] }];
  const open = {
    ...(closed.includes('from') && ingress.length > 0 && { ingress }),
    ...(closed.includes('to') && egress.length > 0 && { egress }),
  };
  const policyTypes = [...(open.ingress ? (['Ingress'] as const) : []), ...(open.egress ? (['Egress'] as const) : [])];
  return policyTypes.length === 0 ? undefined : { [ACCESS]: { podSelector: {}, policyTypes, ...open } };
}

/** The other ends of a side that have a tunnel, once each. */
function tunnels(flows: readonly Flow[], side: Flow['side']): NetworkPeer[][] {
  const names = new Set(flows.filter((flow) => flow.side === side).flatMap(({ namespaces }) => namespaces));
  return names.size === 0 ? [] : [[...names].sort().map(named)];
}
