import type { Flow } from '../contract.js';
import { meshPorts } from '../mesh.js';
import type { ResolvedLinkerd } from './sections.js';

const GROUP = 'policy.linkerd.io';
type Port = number | string;
type Opened = Pick<ResolvedLinkerd, 'servers' | 'meshAuthentications' | 'networkAuthentications' | 'policies'>;
type Networks = NonNullable<ResolvedLinkerd['networkAuthentications']>[string]['networks'];

/** Tells of what Linkerd has no words for. */
export type Tell = (flow: Flow, what: string, want: string) => void;

const EVERYWHERE: Networks = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }];
const serverOf = (port: Port): string => `port-${port}`;

/**
 * What is let in. A port is opened through a Server, of which no two may select one pod's port, so each is about all pods: which of them a
 * flow is about, the NetworkPolicy says. Whoever comes in is known by its namespace; an address proves nothing in the mesh, and is taken as it is.
 */
export function openFlows(namespace: string, flows: readonly Flow[], served: readonly Port[], tell: Tell): Opened {
  const inward = flows.filter(({ side }) => side === 'from').map((flow) => ({ flow, is: meshPorts(flow.ports) }));
  const ports = [...new Set([...served, ...inward.flatMap(({ is }) => is.ports)])];
  const opened: Required<Opened> = { servers: {}, meshAuthentications: {}, networkAuthentications: {}, policies: {} };
  for (const port of ports) opened.servers[serverOf(port)] = { podSelector: {}, port, accessPolicy: 'deny' };
  const networks = new Map<string, { target: Port | undefined; networks: Networks }>();
  const open = (target: Port | undefined, authentication: string, kind: string) => {
    opened.policies[`${authentication}-${target ?? 'all'}`] = {
      targetRef:
        target === undefined ? { kind: 'Namespace', name: namespace } : { group: GROUP, kind: 'Server', name: serverOf(target) },
      requiredAuthenticationRefs: [{ group: GROUP, kind, name: authentication }],
    };
  };
  for (const { flow, is } of inward) {
    if (is.left.length > 0) tell(flow, `it names ports ${is.left.join(', ')}`, 'fewer ports');
    if (flow.unnamed) tell(flow, 'it is of namespaces by label, or of nodes', 'namespaces by name');
    if (is.all && ports.length === 0) {
      tell(flow, 'it is to all ports, and Linkerd opens ports one by one', 'linkerd.ports, or ports in the flow');
      continue;
    }
    for (const target of is.all ? [undefined] : is.ports) {
      for (const from of flow.namespaces) {
        const name = `from-${from}`;
        opened.meshAuthentications[name] = { identityRefs: [{ kind: 'Namespace', name: from }] };
        open(target, name, 'MeshTLSAuthentication');
      }
      const more: Networks = flow.anyone
        ? EVERYWHERE
        : flow.blocks.map(({ cidr, except }) => ({ cidr, ...(except && { except }) }));
      const key = String(target ?? 'all');
      if (more.length > 0) networks.set(key, { target, networks: [...(networks.get(key)?.networks ?? []), ...more] });
    }
  }
  for (const [key, one] of networks) {
    const name = `from-addresses-${key}`;
    opened.networkAuthentications[name] = { networks: one.networks };
    open(one.target, name, 'NetworkAuthentication');
  }
  return Object.fromEntries(Object.entries(opened).filter(([, map]) => Object.keys(map).length > 0));
}
