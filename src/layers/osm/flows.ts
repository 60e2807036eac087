import type { Flow } from '../contract.js';
import { meshPorts } from '../mesh.js';
import type { ResolvedOsm } from './sections.js';

type Opened = Pick<ResolvedOsm, 'targets' | 'tcpRoutes' | 'httpRoutes'>;

/** Tells of what OSM has no words for. */
export type Tell = (flow: Flow, what: string, want: string) => void;

/** The route that is any request of HTTP, which OSM tells apart from other TCP; of its ports SMI has no word. */
const HTTP = 'any-http';
const ANY_REQUEST = { matches: [{ name: 'any', pathRegex: '.*', methods: ['*'] }] };

const account = (name: string, namespace: string) => ({ kind: 'ServiceAccount', name, namespace });

/** What is let in: for each service account of the namespace and each set of ports a target, with who may as service accounts, too. */
export function openFlows(
  namespace: string,
  flows: readonly Flow[],
  accounts: readonly string[],
  accountsOf: (namespace: string) => readonly string[],
  tell: Tell,
): Opened {
  const routes = new Map<string, { ports: number[]; sources: Map<string, { kind: string; name: string; namespace: string }> }>();
  for (const flow of flows) {
    if (flow.side !== 'from') continue;
    const { all, ports, left } = meshPorts(flow.ports);
    const numbers = ports.filter((port) => typeof port === 'number').sort((a, b) => a - b);
    const names = ports.filter((port) => typeof port === 'string');
    if (names.length > 0) tell(flow, `it names port ${names.join(', ')}`, 'ports by number');
    if (left.length > 0) tell(flow, `it names ports ${left.join(', ')}`, 'fewer ports');
    if (flow.unnamed) tell(flow, 'it is of namespaces by label, or of nodes', 'namespaces by name');
    if (flow.anyone || flow.blocks.length > 0)
      tell(flow, 'it is of addresses, and OSM knows service accounts', 'namespaces by name');
    if (flow.namespaces.length === 0 || (!all && numbers.length === 0)) continue;
    const key = all ? 'all' : numbers.join('-');
    const route = routes.get(key) ?? { ports: numbers, sources: new Map() };
    for (const from of flow.namespaces)
      for (const name of from === namespace ? accounts : accountsOf(from))
        route.sources.set(`${from}/${name}`, account(name, from));
    routes.set(key, route);
  }
  const opened: Required<Opened> = { targets: {}, tcpRoutes: {}, httpRoutes: {} };
  for (const [key, { ports, sources }] of routes) {
    opened.httpRoutes[HTTP] = ANY_REQUEST;
    const tcp = `ports-${key}`;
    if (ports.length > 0) opened.tcpRoutes[tcp] = { matches: { ports } };
    for (const name of accounts)
      opened.targets[`to-${name}-${tcp}`] = {
        destination: account(name, namespace),
        rules: [
          ...(ports.length > 0 ? [{ kind: 'TCPRoute', name: tcp }] : []),
          { kind: 'HTTPRouteGroup', name: HTTP, matches: ['any'] },
        ],
        sources: [...sources.values()],
      };
  }
  return Object.fromEntries(Object.entries(opened).filter(([, map]) => Object.keys(map).length > 0));
}
