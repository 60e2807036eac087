import { deepEqual } from '../kube/deep-equal.js';
import { objectKey } from '../kube/kinds.js';
import type { Manifest } from '../kube/types.js';
import { type Existing, type Facts, type Layer, OWN_PREFIX, type TenantIdentity } from '../layers/contract.js';
import { STATES, type State } from '../model/fleet.js';

/** One namespace, read back: each layer's section, and the objects no layer could give back exactly. */
export interface RecognisedNamespace {
  readonly name: string;
  /** Whether the input holds a Namespace object that a section gives back. */
  readonly create: boolean;
  readonly state: State;
  readonly sections: ReadonlyMap<string, unknown>;
  readonly leftover: readonly Manifest[];
}

/** Nothing that is compared depends on it: what it puts on a Namespace is under our own prefix. */
const SOMEBODY: TenantIdentity = { name: 'nobody', kind: 'team', tier: 'nothing' };

/**
 * Claim and verify: every layer in turn says which of the objects left it accounts for, and a claim counts only if the section makes
 * exactly those objects again. What fails is offered to the layer no more and stays a plain manifest.
 * @param without layers that may claim nothing (because the fleet's rules refuse what they would say)
 */
export function recogniseNamespace(
  existing: Existing,
  layers: readonly Layer[],
  without: ReadonlySet<string> = new Set(),
): RecognisedNamespace {
  let left = [...existing.objects];
  let view = existing.object;
  const sections = new Map<string, unknown>();
  let facts: Required<Facts> = { labels: {}, annotations: {} };
  let create = false;
  for (const layer of [...layers].sort((a, b) => turnOf(a) - turnOf(b))) {
    if (without.has(layer.name)) continue;
    const claim = claimOf(layer, { namespace: existing.namespace, object: view, objects: left }, facts, existing.object);
    if (!claim) continue;
    sections.set(layer.name, claim.section);
    facts = claim.facts;
    left = left.filter((object) => !claim.objects.has(object));
    if (view && claim.objects.has(view)) create = true;
    else if (view) view = withoutKeys(view, claim);
  }
  const leftover = existing.object && !create ? [existing.object, ...left] : left;
  return { name: existing.namespace, create, state: stateOf(existing), sections, leftover };
}

/** The state that our label says: of the Namespace, or where that is made elsewhere of whatever stands in it. */
function stateOf({ object, objects }: Existing): State {
  const said = (object ? [object] : objects).map(({ metadata }) => metadata.labels?.[`${OWN_PREFIX}state`]);
  return STATES.find((state) => said.includes(state)) ?? 'active';
}

/** The layer whose own the Namespace is comes last: it takes what labels and annotations the others leave. */
const turnOf = ({ name, claimTurn = 2 }: Layer): number => (name === 'namespace' ? Number.POSITIVE_INFINITY : claimTurn);

interface Claim {
  readonly section: unknown;
  readonly objects: ReadonlySet<Manifest>;
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
  readonly facts: Required<Facts>;
}

function claimOf(layer: Layer, offered: Existing, before: Required<Facts>, whole: Manifest | undefined): Claim | undefined {
  let { objects, object } = offered;
  for (let attempt = 0; attempt <= offered.objects.length + 1; attempt++) {
    const claim = layer.recognise({ namespace: offered.namespace, object, objects });
    if (!claim) return undefined;
    const own = layer.facts?.(claim.section, { namespace: offered.namespace, tenant: SOMEBODY, state: 'active' }) ?? {};
    const facts = { labels: { ...before.labels, ...own.labels }, annotations: { ...before.annotations, ...own.annotations } };
    const made = new Map(
      layer.objects(claim.section, { namespace: offered.namespace, create: true, facts }).map((m) => [objectKey(m), m]),
    );
    const isNamespace = (m: Manifest) => m === object;
    const wrong = claim.objects.filter((claimed) => {
      const again = made.get(objectKey(claimed));
      return !again || !deepEqual(stripMarks(again), stripMarks(isNamespace(claimed) ? (whole ?? claimed) : claimed));
    });
    const wrongLabels =
      object && !claim.objects.includes(object) ? wrongKeys(claim.labels, object.metadata.labels, own.labels) : [];
    const wrongAnnotations =
      object && !claim.objects.includes(object) ? wrongKeys(claim.annotations, object.metadata.annotations, own.annotations) : [];
    if (wrong.length === 0 && wrongLabels.length === 0 && wrongAnnotations.length === 0) {
      if (made.size !== claim.objects.length) return undefined;
      return {
        section: claim.section,
        objects: new Set(claim.objects),
        labels: claim.labels ?? [],
        annotations: claim.annotations ?? [],
        facts,
      };
    }
    objects = objects.filter((candidate) => !wrong.includes(candidate));
    if (object && wrong.includes(object)) object = undefined;
    else if (object) object = withoutKeys(object, { labels: wrongLabels, annotations: wrongAnnotations });
  }
  return undefined;
}

function wrongKeys(
  claimed: readonly string[] | undefined,
  written: unknown,
  again: Readonly<Record<string, string>> | undefined,
): string[] {
  return (claimed ?? []).filter((key) => (written as Record<string, string> | undefined)?.[key] !== again?.[key]);
}

function withoutKeys(
  object: Manifest,
  { labels, annotations }: { labels: readonly string[]; annotations: readonly string[] },
): Manifest {
  if (labels.length === 0 && annotations.length === 0) return object;
  const metadata = { ...object.metadata };
  for (const [field, keys] of [
    ['labels', labels],
    ['annotations', annotations],
  ] as const) {
    const map = metadata[field];
    if (!map || keys.length === 0) continue;
    const rest = Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
    if (Object.keys(rest).length > 0) metadata[field] = rest;
    else delete metadata[field];
  }
  return { ...object, metadata };
}

/** The object without the labels and annotations that are ours to add: what must be the same before and after. */
export function stripMarks(object: Manifest): Manifest {
  const metadata = { ...object.metadata };
  for (const field of ['labels', 'annotations'] as const) {
    const map = metadata[field];
    if (typeof map !== 'object' || map === null) continue;
    const entries = Object.entries(map);
    const rest = entries.filter(
      ([key, value]) => !key.startsWith(OWN_PREFIX) && !(key === 'app.kubernetes.io/managed-by' && value === 'tenantry'),
    );
    if (rest.length === entries.length) continue;
    if (rest.length > 0) metadata[field] = Object.fromEntries(rest);
    else delete metadata[field];
  }
  return { ...object, metadata };
}
