import { byCodeUnit } from '../issue.js';
import type { LabelSelector } from '../kube/schemas.js';
import { NAME_LABEL } from '../kube/selectors.js';
import type { Manifest } from '../kube/types.js';
import { type AddressRange, rangeOf } from './addresses.js';
import { CannotJudge, judgeFor, lookupIn, nameOf, type Surroundings } from './judges/index.js';
import { NamedPorts } from './ports.js';
import { type Labels, namesIn, selects } from './selectors.js';
import type { Direction, Policy, Unjudged, WorldOptions } from './types.js';

/** What objects say of the traffic of a cluster, ready to be asked. */
export class World {
  /** The namespaces with an object of their own, or with policies, by name. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** Namespaces that rules name, and of which nothing else is known. */
  readonly strangers: readonly string[];
  /** Where the addresses of pods are, if that is known. */
  readonly podRanges: readonly AddressRange[] | undefined;
  readonly ports = new NamedPorts();
  readonly #within: ReadonlyMap<string, readonly Policy[]>;
  readonly #anywhere: readonly Policy[];
  readonly #about = new Map<string, readonly Policy[]>();
  readonly #selected = new Map<string, ReadonlySet<string>>();

  constructor(namespaces: ReadonlyMap<string, Labels>, policies: readonly Policy[], podCidrs?: readonly string[]) {
    this.namespaces = namespaces;
    this.podRanges = podCidrs?.map((cidr) => rangeOf(cidr)!);
    const within = new Map<string, Policy[]>();
    for (const policy of policies) {
      if (policy.namespace === undefined) continue;
      const others = within.get(policy.namespace);
      if (others) others.push(policy);
      else within.set(policy.namespace, [policy]);
    }
    this.#within = within;
    this.#anywhere = policies.filter((policy) => policy.namespace === undefined);
    this.strangers = strangersIn(policies, namespaces);
  }

  /** A namespace's labels; those of one that nobody defines are not known, but for its name. */
  labelsOf(namespace: string): Labels {
    return this.namespaces.get(namespace) ?? { [NAME_LABEL]: namespace };
  }

  /** The policies about pods of a namespace, whichever of them they select, in the order in which they have a say. */
  about(namespace: string): readonly Policy[] {
    let known = this.#about.get(namespace);
    if (!known) {
      const labels = this.labelsOf(namespace);
      known = [...(this.#within.get(namespace) ?? []), ...this.#anywhere]
        .filter((policy) => selects(policy.subject.namespaces, labels))
        .sort(inOrder);
      this.#about.set(namespace, known);
    }
    return known;
  }

  /** The namespaces that a selector means, strangers too. */
  selected(selector: LabelSelector): ReadonlySet<string> {
    const key = JSON.stringify(selector);
    let known = this.#selected.get(key);
    if (!known) {
      // A policy names a few out of thousands.
      const names = namesIn(selector) ?? [...this.namespaces.keys(), ...this.strangers];
      known = new Set(names.filter((name) => selects(selector, this.labelsOf(name))));
      this.#selected.set(key, known);
    }
    return known;
  }
}

function inOrder(a: Policy, b: Policy): number {
  const [line, other] = [a.line ?? '', b.line ?? ''];
  return a.tier - b.tier || a.priority - b.priority || byCodeUnit(line, other) || (line === '' ? 0 : byCodeUnit(a.name, b.name));
}

/**
 * Reads the objects of one cluster. Those that have a say in traffic which can't be worked out are told, and are not in the world: an answer
 * without them is no answer.
 */
export function worldOf(objects: readonly Manifest[], options: WorldOptions = {}): { world: World; unjudged: Unjudged[] } {
  const namespaces = new Map<string, Labels>();
  const policies: Policy[] = [];
  const unjudged: Unjudged[] = [];
  const surroundings: Surroundings = { ...options, ...lookupIn(objects) };
  for (const [index, object] of objects.entries()) {
    if (object.apiVersion === 'v1' && object.kind === 'Namespace') {
      const { name, labels } = object.metadata;
      namespaces.set(name, { ...labels, [NAME_LABEL]: name });
    }
    const judge = judgeFor(object);
    if (judge === undefined) continue;
    if (judge === 'unknown') {
      unjudged.push({ object: nameOf(object), why: `nobody judges ${object.apiVersion} ${object.kind} yet`, index });
      continue;
    }
    try {
      policies.push(...judge(object, surroundings));
    } catch (error) {
      if (!(error instanceof CannotJudge)) throw error;
      unjudged.push({ object: nameOf(object), why: error.message, index });
    }
  }
  for (const { namespace } of policies) {
    if (namespace !== undefined && !namespaces.has(namespace)) namespaces.set(namespace, { [NAME_LABEL]: namespace });
  }
  return { world: new World(namespaces, policies, options.podCidrs), unjudged };
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

function strangersIn(policies: readonly Policy[], known: ReadonlyMap<string, unknown>): string[] {
  const named = policies.flatMap(({ rules }) =>
    DIRECTIONS.flatMap((direction) => rules[direction])
      .flatMap(({ peers = [] }) => peers)
      .flatMap((peer) => ('pods' in peer ? (namesIn(peer.pods.namespaces) ?? []) : [])),
  );
  return [...new Set(named)].filter((name) => !known.has(name)).sort();
}
