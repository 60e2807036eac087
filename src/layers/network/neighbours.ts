import { customersOf, type Of } from '../contract.js';
import type { Peer, Side } from './peer.js';
import { networkPortOf, type PortSet } from './ports.js';
import type { networkShape } from './sections.js';

/** On which ports a namespace takes traffic from a tenant, or sends to it; absent where it does not. */
export type Said = { readonly [S in Side]?: { readonly ports?: PortSet } };

/** Every tenant that a namespace names as a peer, and every offering whose customers it does, in its own `from` and `to` and in those of its short policies. */
export function saysTo(values: Of<typeof networkShape>): Record<string, Said> {
  const { network } = values;
  const short = Object.values(network?.policies ?? {}).filter((policy) => policy?.podSelector === undefined);
  const said: Record<string, { [S in Side]?: { ports?: PortSet } }> = {};
  for (const side of ['from', 'to'] as const) {
    for (const peer of [network, ...short].flatMap((source): readonly Peer[] => source?.[side] ?? [])) {
      if (typeof peer === 'string') continue;
      const whom = peer.tenants ? customersOf(peer.tenants.offering) : peer.tenant;
      if (whom === undefined) continue;
      if (!Object.hasOwn(said, whom)) said[whom] = {};
      const before = said[whom]![side];
      const all = peer.ports === undefined || (before !== undefined && before.ports === undefined);
      said[whom]![side] = all ? {} : { ports: [...(before?.ports ?? []), ...peer.ports!.map(networkPortOf)] };
    }
  }
  return said;
}
