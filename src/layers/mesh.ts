import { z } from 'zod';
import { byCodeUnit } from '../issue.js';
import { celText, celTexts } from '../kube/cel.js';
import { deepEqual, isPlainObject } from '../kube/deep-equal.js';
import { labelSelector, networkPeer, networkPort } from '../kube/schemas.js';
import { byName } from '../kube/selectors.js';
import type { Manifest } from '../kube/types.js';
import { enforcedPodSecurity } from './beside.js';
import type { Existing, Facts, Flow, Recognised, Scope, Shape } from './contract.js';
import { ANNOTATIONS, type Guard } from './guards.js';
import { withoutMarks } from './meta.js';

/** What every layer of a mesh has in common: a section is words on the Namespace, and named objects of some kinds, each as its spec. */
export interface MeshKinds {
  readonly [key: string]: { readonly apiVersion: string; readonly kind: string };
}

/** Objects of the kinds, by the section's key for the kind, then by name. */
export type Specs = Record<string, Record<string, object>>;

interface Marks {
  readonly labels?: readonly string[];
  readonly annotations?: readonly string[];
}

/** The NetworkPolicy through which pods reach what the mesh needs, under the name it has. */
export const accessSpec = z.strictObject({
  podSelector: labelSelector,
  policyTypes: z.array(z.enum(['Ingress', 'Egress'])).describe('The directions it isolates.'),
  ingress: z
    .array(
      z.strictObject({
        from: z.array(networkPeer).optional().describe('Peers; without any, anyone.'),
        ports: z.array(networkPort).optional().describe('Ports; without any, all of them.'),
      }),
    )
    .optional()
    .describe('Who gets in.'),
  egress: z
    .array(
      z.strictObject({
        to: z.array(networkPeer).optional().describe('Peers; without any, anyone.'),
        ports: z.array(networkPort).optional().describe('Ports; without any, all of them.'),
      }),
    )
    .optional()
    .describe('Whom pods reach.'),
});

export const NETWORK_POLICY = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };

/** The NetworkPolicy by which pods reach the control plane of their mesh; where egress is not closed it would close it. */
export const controlPlaneAccess = (namespace: string, ports: readonly number[]): z.output<typeof accessSpec> => ({
  podSelector: {},
  policyTypes: ['Egress'],
  egress: [{ to: [{ namespaceSelector: byName([namespace]) }], ports: ports.map((port) => ({ protocol: 'TCP', port })) }],
});

/** Tells of a flow that a mesh has no words for: what stays closed, and what would do. */
export type TellClosed = (flow: Flow, what: string, want: string) => void;

/** @param mesh its name for people */
export const tellClosed =
  ({ report }: Pick<Scope<Shape, Shape, Shape, Shape>, 'report'>, mesh: string, namespace: string): TellClosed =>
  (flow, what, want) =>
    report(
      'mesh-flow',
      ['network', 'policies', flow.policy],
      { message: `a flow of policy '${flow.policy}' stays closed in ${mesh}: ${what}`, want },
      namespace,
    );

/**
 * Reports flows of which only some requests may pass, between pods that a mesh encrypts: the engine's proxy finds no HTTP in mutual TLS and breaks
 * the connection (Cilium: network/servicemesh/istio, "not compatible with Cilium HTTP network policy"). Ranges and host names are outside of the mesh.
 * @param mesh its name for people
 */
export function judgeRequests(
  { report }: Pick<Scope<Shape, Shape, Shape, Shape>, 'report'>,
  mesh: string,
  namespace: string,
  flows: readonly Flow[],
): void {
  for (const { policy, side, requests, namespaces, unnamed, anyone } of flows) {
    if (!requests || !(namespaces.length > 0 || unnamed || anyone)) continue;
    report(
      'mesh-requests',
      ['network', 'policies', policy],
      {
        message: `policy '${policy}' tells requests apart (network.${side}), which ${mesh} hides from the network by mutual TLS: none would pass`,
        want: 'the flow without http',
      },
      namespace,
    );
  }
}

/** The objects of a section. */
export function meshObjects(kinds: MeshKinds, section: object, namespace: string): Manifest[] {
  return Object.entries(kinds).flatMap(([key, { apiVersion, kind }]) =>
    Object.entries((section as Specs)[key] ?? {})
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([name, spec]) => ({ apiVersion, kind, metadata: { name, namespace }, spec: spec as Record<string, unknown> })),
  );
}

/** The words of a section on its Namespace. */
export const meshFacts = ({ labels, annotations }: Facts): Facts => ({
  ...(labels && { labels }),
  ...(annotations && { annotations }),
});

/** Reads back every object whose spec the schema can say, and the marks on the Namespace. */
export function recogniseMesh<R extends object>(
  kinds: MeshKinds,
  marks: Marks,
  schema: z.ZodType<R>,
  { object, objects, namespace }: Existing,
): Recognised<R> | undefined {
  const section: Record<string, Record<string, unknown>> = {};
  const claimed: Manifest[] = [];
  const taken: { labels: string[]; annotations: string[] } = { labels: [], annotations: [] };
  const take = (key: string, name: string, value: unknown): boolean => {
    if (!schema.safeParse({ [key]: { [name]: value } }).success || Object.hasOwn(section[key] ?? {}, name)) return false;
    section[key] = { ...section[key], [name]: value };
    return true;
  };
  for (const field of ['labels', 'annotations'] as const) {
    const there = object?.metadata[field] as Record<string, unknown> | undefined;
    for (const key of marks[field] ?? [])
      if (isPlainObject(there) && Object.hasOwn(there, key) && take(field, key, there[key])) taken[field].push(key);
  }
  for (const one of objects) {
    const [key] = Object.entries(kinds).find(([, is]) => is.kind === one.kind && is.apiVersion === one.apiVersion) ?? [];
    if (key === undefined || !isPlainObject(one.spec)) continue;
    const bare = withoutMarks(one);
    const { name } = bare.metadata;
    const again: Manifest = { apiVersion: one.apiVersion, kind: one.kind, metadata: { name, namespace }, spec: one.spec };
    if (deepEqual(bare, again) && take(key, name, one.spec)) claimed.push(one);
  }
  if (claimed.length + taken.labels.length + taken.annotations.length === 0) return undefined;
  return { section: section as R, objects: claimed, ...taken };
}

/** What is written of an exact section: without what a level took away, and without what holds nothing. */
export function exactly<R extends object>(schema: z.ZodObject, written: object | undefined): R {
  const section: Record<string, unknown> = {};
  for (const key of Object.keys(schema.shape)) {
    const map = (written as Record<string, unknown> | undefined)?.[key];
    if (!isPlainObject(map)) continue;
    const kept = Object.entries(map).filter(([, value]) => value !== undefined && value !== null);
    if (kept.length > 0) section[key] = Object.fromEntries(kept);
  }
  return section as R;
}

/** One section over another, key by key and name by name. */
export function over<R extends object>(below: R, above: R): R {
  const section = { ...below } as Record<string, object | undefined>;
  for (const [key, map] of Object.entries(above)) section[key] = { ...section[key], ...(map as object) };
  return section as R;
}

/** The most ports that a range is spelled out into: meshes have none. */
const MOST_PORTS = 64;

/** Ports as a mesh knows them: TCP, one by one. */
export interface MeshPorts {
  /** Every port; `ports` is then empty. */
  readonly all: boolean;
  readonly ports: readonly (number | string)[];
  /** Ranges too long to be spelled out. */
  readonly left: readonly string[];
}

/** The TCP ports of a flow; a flow of other protocols alone is no mesh's, and has none. */
export function meshPorts(ports: Flow['ports']): MeshPorts {
  if (ports === undefined) return { all: true, ports: [], left: [] };
  const found = new Set<number | string>();
  const left: string[] = [];
  for (const { protocol = 'TCP', port, endPort } of ports) {
    if (protocol !== 'TCP') continue;
    if (port === undefined) return { all: true, ports: [], left: [] };
    if (endPort === undefined || typeof port === 'string') found.add(port);
    else if (endPort - port >= MOST_PORTS) left.push(`${port}-${endPort}`);
    else for (let one = port; one <= endPort; one++) found.add(one);
  }
  return { all: false, ports: [...found], left };
}

const MESHES = ['istio', 'linkerd', 'osm'];

/** The emptyDirs that each mesh's webhook puts into a pod, none with a size. */
const VOLUMES: Readonly<Record<string, readonly string[]>> = {
  istio: ['istio-envoy', 'istio-data', 'workload-socket', 'credential-socket', 'workload-certs'],
  linkerd: ['linkerd-identity-end-entity', 'linkerd-proxy-init-xtables-lock'],
};

/** The emptyDirs that a cluster's mesh puts into every pod, by name. */
export const meshVolumes = (values: object): string[] =>
  Object.entries(VOLUMES).flatMap(([mesh, volumes]) => ((values as Record<string, unknown>)[mesh] === undefined ? [] : volumes));

/** The mesh that a cluster says it runs before this one, if it says two. */
export function otherMesh(values: object, mine: string): string | undefined {
  return MESHES.slice(0, MESHES.indexOf(mine)).find((mesh) => (values as Record<string, unknown>)[mesh] !== undefined);
}

/** Whether Pod Security refuses what a mesh without a CNI plugin adds to pods: a container that may change the pod's network. */
export function refusesInit(values: object): boolean {
  const level = enforcedPodSecurity(values);
  return level === 'baseline' || level === 'restricted';
}

/** What takes a pod out of the mesh: a mark with one of these values, or with one that says anything but what the mesh itself writes there. */
export type Leaving = { readonly off: readonly string[] } | { readonly fine: readonly string[] };

/**
 * Pods stay in the mesh of their namespace. Admission judges a pod after the mesh's webhook has written into it what it always does, and what
 * the Namespace says for all.
 * @param marks labels and annotations by key
 */
export function inMesh(marks: Readonly<Record<string, Leaving>>): Guard {
  const leaves = (map: string, key: string, leaving: Leaving): string => {
    const value = `${map}[${celText(key)}]`;
    const says =
      'off' in leaving
        ? `${value}.lowerAscii() in ${celTexts([...leaving.off])}`
        : `!${value}.split(',').all(part, part in ${celTexts([...leaving.fine])})`;
    return `(${celText(key)} in ${map} && ${value} != variables.annotations[?${celText(key)}].orValue('') && ${says} ? [${celText(key)}] : [])`;
  };
  const all = (map: string) => Object.entries(marks).map(([key, leaving]) => leaves(map, key, leaving));
  return {
    name: 'pods',
    resources: [],
    stance: 'content',
    reach: 'tenant',
    variables: [
      ANNOTATIONS,
      { name: 'podLabels', expression: 'object.metadata.?labels.orValue({})' },
      { name: 'podAnnotations', expression: 'object.metadata.?annotations.orValue({})' },
      { name: 'offMesh', expression: [...all('variables.podLabels'), ...all('variables.podAnnotations')].join(' + ') },
    ],
    rules: [
      {
        name: 'mesh',
        says: 'pods stay in the mesh of their namespace',
        holds: 'oldObject != null || variables.offMesh.size() == 0',
        refused: "variables.offMesh.join(', ')",
      },
    ],
  };
}
