import type { LabelSelector, NetworkPeer } from '../../../src/kube/schemas.js';
import { OUTSIDE } from '../site.js';
import { podSelectors, ZONE, ZONES } from './labels.js';
import type { Random } from './random.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';
/** All seats of pods, and parts of them. */
const PODS = '10.244.0.0/16';
const PARTS = ['10.244.0.0/22', '10.244.4.0/22', '10.244.8.0/22'] as const;
const LAST_SEAT = '10.244.12.0/24';
const EVERYTHING = '0.0.0.0/0';
/** Where what is outside of the cluster is. */
const ELSEWHERE = '203.0.113.0/24';

/** The peers of a rule, in every form; undefined and an empty list are anyone. One range a rule: kube-router mixes up what several leave out. */
export function peerForms(random: Random, namespaces: readonly string[]): (() => NetworkPeer[] | undefined)[] {
  const selector = random.deck(podSelectors(random));
  const selected = (): LabelSelector => selector()();
  const zone = (): LabelSelector => ({ matchLabels: { [ZONE]: random.pick(ZONES) } });
  const named = (): LabelSelector => ({ matchLabels: { [NAME_LABEL]: random.pick(namespaces) } });
  return [
    () => [{ podSelector: {} }],
    () => [{ podSelector: selected() }],
    () => [{ namespaceSelector: named() }],
    () => [{ namespaceSelector: zone() }],
    () => [{ namespaceSelector: {} }],
    () => [{ namespaceSelector: {}, podSelector: selected() }],
    () => [{ namespaceSelector: zone(), podSelector: selected() }, { podSelector: selected() }],
    () => [{ namespaceSelector: named(), podSelector: selected() }, { namespaceSelector: named() }],
    () => [{ ipBlock: { cidr: random.pick(PARTS) } }],
    () => [{ ipBlock: { cidr: PODS, except: [random.pick(PARTS), LAST_SEAT] } }],
    () => [{ ipBlock: { cidr: EVERYTHING, except: [random.pick(PARTS), `${OUTSIDE}/32`] } }],
    () => [{ ipBlock: { cidr: ELSEWHERE } }, { podSelector: selected() }],
    () => [{ ipBlock: { cidr: EVERYTHING, except: [`${OUTSIDE}/32`] } }],
    () => [{ ipBlock: { cidr: EVERYTHING } }],
    () => undefined,
    () => [],
    () => undefined,
  ];
}
