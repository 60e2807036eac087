import type { LabelSelector, NetworkPeer, NetworkPort } from '../../../src/kube/schemas.js';
import type { ExactPolicy } from '../../../src/layers/network/sections.js';
import { podSelectors } from './labels.js';
import { peerForms } from './peers.js';
import { namedPortForms, portForms } from './ports.js';
import type { Random } from './random.js';

type Subject = (podSelector: LabelSelector) => ExactPolicy;

/** Hands out policies in every form that Kubernetes knows, and each form about as often as any other. */
export function policies(random: Random, namespaces: readonly string[]): () => ExactPolicy {
  const selector = random.deck(podSelectors(random));
  const ingress = rules(random, namespaces, 'from') as () => NonNullable<ExactPolicy['ingress']>;
  const egress = rules(random, namespaces, 'to') as () => NonNullable<ExactPolicy['egress']>;
  const shape = random.deck<Subject>([
    (podSelector) => ({ podSelector, ingress: ingress() }),
    (podSelector) => ({ podSelector, policyTypes: ['Ingress'], ingress: ingress() }),
    (podSelector) => ({ podSelector, policyTypes: ['Egress'], egress: egress() }),
    (podSelector) => ({ podSelector, policyTypes: ['Ingress', 'Egress'], ingress: ingress(), egress: egress() }),
    (podSelector) => ({ podSelector, policyTypes: ['Egress'], ingress: ingress(), egress: egress() }),
    (podSelector) => ({ podSelector, egress: egress() }),
    (podSelector) => ({ podSelector, policyTypes: ['Ingress'], ingress: ingress() }),
    (podSelector) => ({ podSelector, policyTypes: ['Egress'], egress: egress() }),
    (podSelector) => ({ podSelector, policyTypes: ['Ingress'], ingress: ingress() }),
    (podSelector) => ({ podSelector, policyTypes: ['Egress'], egress: egress() }),
    (podSelector) => ({ podSelector, policyTypes: ['Ingress'], ingress: [] }),
    (podSelector) => ({ podSelector, policyTypes: ['Ingress'], ingress: [{}] }),
    (podSelector) => ({ podSelector, policyTypes: ['Egress'], egress: [{}] }),
    (podSelector) => ({ podSelector }),
  ]);
  return () => shape()(selector()());
}

/** Hands out the rules of one direction of a policy. */
function rules(random: Random, namespaces: readonly string[], side: 'from' | 'to'): () => object[] {
  const peers = random.deck(peerForms(random, namespaces));
  const ports = random.deck(portForms(random));
  const named = random.deck(namedPortForms(random));
  /** kube-router reads a name in an egress rule by the pods that its peers select, and knows none for addresses or for anyone. */
  const mayName = (who: readonly NetworkPeer[] | undefined) =>
    side === 'from' || (who !== undefined && who.length > 0 && who.every(({ ipBlock }) => ipBlock === undefined));
  const rule = () => {
    const who = peers()();
    const which: NetworkPort[] | undefined = mayName(who) && random.chance(0.4) ? named()() : ports()();
    return { ...(who && { [side]: who }), ...(which && { ports: which }) };
  };
  return () => Array.from({ length: 1 + random.below(2) }, rule);
}
