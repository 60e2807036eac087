import { isPlainObject } from '../../kube/deep-equal.js';
import type { LabelSelector } from '../../kube/schemas.js';
import { byName } from '../../kube/selectors.js';
import { DATAPLANE } from '../mesh.js';
import { requirementsOf } from '../selectors.js';
import { DENIED_FIRST, STANDARD } from '../tiers.js';
import type { Peer, Policy, PortRule, Rule } from '../types.js';
import { type Judge, nameOf } from './judge.js';
import { CannotJudge, cidrOf, type Fields, fieldsOf, listOf, portNumberOf, wordOf, wordsOf } from './read.js';

/** `security.istio.io/v1` AuthorizationPolicy: who may connect to the pods of a namespace that is in the mesh, or from its root, of any. */
export const judgeAuthorizationPolicy: Judge = (object, { meshRoot = 'istio-system' }) => {
  const namespace = wordOf(object.metadata.namespace, 'metadata.namespace');
  const everywhere = namespace === meshRoot;
  if (!everywhere && ROOTS.includes(namespace)) throw new CannotJudge(`in '${namespace}' it may be about the whole mesh`);
  onEveryProxy(object.metadata);
  const spec = fieldsOf(object.spec ?? {}, 'spec', ['selector', 'action', 'rules']);
  const { action = 'ALLOW' } = spec;
  // It is written into logs alone.
  if (action === 'AUDIT') return [];
  if (action !== 'ALLOW' && action !== 'DENY') throw new CannotJudge(`spec.action says ${String(action)}`);
  const rules = listOf(spec.rules, 'spec.rules').map((rule) => (action === 'ALLOW' ? allowing(rule) : denying(rule)));
  const pods = labelsOf(spec.selector, 'spec.selector');
  return ENROLLED.map(
    (enrolled): Policy => ({
      name: nameOf(object),
      plane: 'mesh',
      ...(!everywhere && { namespace }),
      subject: { namespaces: everywhere ? enrolled : limited(enrolled, namespace), pods },
      tier: STANDARD,
      priority: action === 'DENY' ? DENIED_FIRST : 0,
      isolates: { ingress: action === 'ALLOW', egress: false },
      rules: { ingress: rules, egress: [] },
    }),
  );
};

/** Where policies are about every namespace, unless the mesh is told of another. */
const ROOTS = ['istio-system', 'aks-istio-system'];

/**
 * The ways in which a Namespace says that its pods are in the mesh, of which no two hold at once. Elsewhere a policy has no say, and pods prove
 * no identity. Where a waypoint stands in front, pods see its identity and not the sender's: no way either.
 */
const ENROLLED: readonly LabelSelector[] = [
  {
    matchLabels: { [DATAPLANE]: 'ambient' },
    matchExpressions: [{ key: 'istio.io/use-waypoint', operator: 'DoesNotExist' }],
  },
  {
    matchLabels: { 'istio-injection': 'enabled' },
    matchExpressions: [{ key: DATAPLANE, operator: 'NotIn', values: ['ambient'] }],
  },
  {
    matchExpressions: [
      { key: 'istio.io/rev', operator: 'Exists' },
      { key: 'istio-injection', operator: 'DoesNotExist' },
      { key: DATAPLANE, operator: 'NotIn', values: ['ambient'] },
    ],
  },
];

const limited = (selector: LabelSelector, namespace: string): LabelSelector => ({
  matchExpressions: [...requirementsOf(byName([namespace])), ...requirementsOf(selector)],
});

/** What only some proxies read, or only try, may have a say or none. */
function onEveryProxy({ labels, annotations }: { labels?: unknown; annotations?: unknown }): void {
  for (const [map, key] of [
    [labels, 'istio.io/rev'],
    [annotations, 'istio.io/dry-run'],
  ] as const)
    if (isPlainObject(map) && Object.hasOwn(map, key)) throw new CannotJudge(`it says ${key}`);
}

function labelsOf(value: unknown, what: string): LabelSelector {
  const { matchLabels = {} } = fieldsOf(value ?? {}, what, ['matchLabels']);
  if (!isPlainObject(matchLabels)) throw new CannotJudge(`${what}.matchLabels is no map`);
  for (const label of Object.values(matchLabels)) wordOf(label, what);
  return Object.keys(matchLabels).length === 0 ? {} : { matchLabels: matchLabels as Record<string, string> };
}

const SOURCE = ['namespaces', 'principals', 'ipBlocks'];
// What is said of the contents of requests only narrows a rule that allows: the ports are what matters here. One that denies, it would weaken.
const REQUEST_SOURCE = ['requestPrincipals', 'notRequestPrincipals'];
const REQUEST = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths'];

function allowing(value: unknown): Rule {
  const rule = fieldsOf(value, 'spec.rules', ['from', 'to', 'when']);
  for (const item of listOf(rule.when, 'spec.rules.when')) {
    const key = wordOf(fieldsOf(item, 'spec.rules.when', ['key', 'values', 'notValues']).key, 'spec.rules.when.key');
    if (!key.startsWith('request.')) throw new CannotJudge(`spec.rules.when asks for ${key}`);
  }
  const from = fieldsIn(rule.from, 'from', 'source', [...SOURCE, 'notIpBlocks', ...REQUEST_SOURCE]);
  return {
    action: 'allow',
    // Whether a pod of a namespace outside the mesh can't be one inside is the pod's own affair, so the name is enough.
    ...peers(from.map((source) => (SOURCE_KEYS.some((key) => source[key] !== undefined) ? peersOf(source, [{}]) : ANYONE))),
    ...ports(rule.to, REQUEST),
  };
}

function denying(value: unknown): Rule {
  const rule = fieldsOf(value, 'spec.rules', ['from', 'to']);
  const from = fieldsIn(rule.from, 'from', 'source', SOURCE);
  // Who is not in the mesh proves no identity, and is none of those that are denied.
  return { action: 'deny', ...peers(from.map((source) => peersOf(source, ENROLLED))), ...ports(rule.to, []) };
}

const SOURCE_KEYS = [...SOURCE, 'notIpBlocks'];
const ANYONE: readonly Peer[] = [{ entity: 'all' }];

/** The maps in a list of `source` or `operation`. An empty one is refused by Istio itself, and so are lists that hold nothing. */
function fieldsIn(value: unknown, list: string, key: string, known: readonly string[]): Fields[] {
  const what = `spec.rules.${list}`;
  return listOf(value, what).map((item) => {
    const fields = fieldsOf(fieldsOf(item, what, [key])[key], `${what}.${key}`, known);
    for (const [name, words] of Object.entries(fields))
      if (wordsOf(words, `${what}.${key}.${name}`).length === 0) throw new CannotJudge(`${what}.${key}.${name} is empty`);
    if (Object.keys(fields).length === 0) throw new CannotJudge(`${what} has an empty ${key}`);
    return fields;
  });
}

const peers = (found: readonly (readonly Peer[])[]): { peers?: Peer[] } => (found.length > 0 ? { peers: found.flat() } : {});

function peersOf(source: Fields, among: readonly LabelSelector[]): readonly Peer[] {
  const what = 'spec.rules.from.source';
  const { namespaces, principals, ipBlocks, notIpBlocks } = source;
  const said = [namespaces, principals, ipBlocks ?? notIpBlocks].filter((list) => list !== undefined);
  if (said.length > 1) throw new CannotJudge(`${what} has ${Object.keys(source).join(' and ')} at once`);
  if (said[0] === (ipBlocks ?? notIpBlocks)) {
    const except = wordsOf(notIpBlocks, what).map((cidr) => cidrOf(cidr, what));
    const cidrs = ipBlocks === undefined ? ['0.0.0.0/0', '::/0'] : wordsOf(ipBlocks, what);
    // What arrives is judged by its address, whatever the network's engine makes of ranges.
    return cidrs.map((cidr) => ({ block: { cidr: cidrOf(cidr, what), except, pods: true } }));
  }
  const names = namespaces === undefined ? wordsOf(principals, what).map(namespaceIn) : wordsOf(namespaces, what).map(plain);
  return names.flatMap((name) =>
    among.map((selector) => ({ pods: { namespaces: name === '*' ? selector : limited(selector, name), pods: {} } })),
  );
}

/** A namespace by its name, or `*`. */
function plain(name: string): string {
  if (name !== '*' && name.includes('*')) throw new CannotJudge(`spec.rules.from.source.namespaces says ${name}`);
  return name;
}

/** The namespace whose accounts a principal means, or `*`; Istio knows `*` at the beginning or at the end alone. Single accounts are not known here. */
function namespaceIn(principal: string): string {
  if (principal === '*') return '*';
  const [, name] = /^cluster\.local\/ns\/([^/*]+)\/sa\/\*$/.exec(principal) ?? [];
  if (name === undefined) throw new CannotJudge(`spec.rules.from.source.principals says ${principal}`);
  return name;
}

function ports(to: unknown, more: readonly string[]): { ports?: PortRule[] } {
  const operations = fieldsIn(to, 'to', 'operation', ['ports', ...more]);
  if (operations.length === 0 || operations.some((operation) => operation.ports === undefined)) return {};
  const what = 'spec.rules.to.operation.ports';
  const numbers = operations.flatMap((operation) => wordsOf(operation.ports, what));
  return { ports: numbers.map((port) => ({ protocol: 'TCP', port: portNumberOf(Number(port), what) })) };
}

/** `security.istio.io/v1` PeerAuthentication: it only narrows, unless it lets senders connect without proving who they are. */
export const judgePeerAuthentication: Judge = (object) => {
  onEveryProxy(object.metadata);
  const { mtls = {}, portLevelMtls = {} } = fieldsOf(object.spec ?? {}, 'spec', ['selector', 'mtls', 'portLevelMtls']);
  if (!isPlainObject(portLevelMtls)) throw new CannotJudge('spec.portLevelMtls is no map');
  for (const one of [mtls, ...Object.values(portLevelMtls)]) {
    const { mode = 'UNSET' } = fieldsOf(one, 'spec.mtls', ['mode']);
    if (!['UNSET', 'PERMISSIVE', 'STRICT'].includes(String(mode))) throw new CannotJudge(`spec.mtls.mode says ${String(mode)}`);
  }
  return [];
};

/** `networking.istio.io/v1` Sidecar: what proxies are told of keeps nobody from going elsewhere. Listeners of its own would move ports. */
export const judgeSidecar: Judge = (object) => {
  fieldsOf(object.spec ?? {}, 'spec', ['workloadSelector', 'egress', 'outboundTrafficPolicy']);
  return [];
};
