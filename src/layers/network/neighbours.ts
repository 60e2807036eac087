import type { Of } from '../contract.js';
import type { Peer, Side } from './peer.js';
import { networkPortOf, type PortSet } from './ports.js';
import type { networkShape } from './sections.js';

/** On which ports a namespace takes traffic from a tenant, or sends to it; absent where it does not. */
export type Said = { readonly [S in Side]?: { readonly ports?: PortSet } };

/** Every tenant that a namespace names as a peer, in its own `from` and `to` and in those of its short policies. */
export function saysTo(values: Of<typeof networkShape>): Record<string, Said> {
  const { network } = values;
  const short = Object.values(network?.policies ?? {}).filter((policy) => policy?.podSelector === undefined);
  const said: Record<string, { [S in Side]?: { ports?: PortSet } }> = {};
  for (const side of ['from', 'to'] as const) {
    for (const peer of [network, ...short].flatMap((source): readonly Peer[] => source?.[side] ?? [])) {
      if (typeof peer === 'string' || peer.tenant === undefined) continue;
      if (!Object.hasOwn(said, peer.tenant)) said[peer.tenant] = {};
      const before = said[peer.tenant]![side];
      const all = peer.ports === undefined || (before !== undefined && before.ports === undefined);
      said[peer.tenant]![side] = all ? {} : { ports: [...(before?.ports ?? []), ...peer.ports!.map(networkPortOf)] };
    }
  }
  return said;
}
