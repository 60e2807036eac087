import { isPlainObject } from '../../kube/deep-equal.js';
import { byName } from '../../kube/selectors.js';
import type { Manifest } from '../../kube/types.js';
import type { Peer, Policy, PortRule, Rule } from '../types.js';
import { type Judge, nameOf, type Others } from './judge.js';
import { CannotJudge, cidrOf, type Fields, fieldsOf, listOf, portNumberOf, selectorOf, wordOf, wordsOf } from './read.js';

const GROUP = 'policy.linkerd.io';
const INJECT = 'linkerd.io/inject';
const INBOUND = 'config.linkerd.io/default-inbound-policy';

/** What a port says that no Server names, and a Server of a port that nothing authorizes: whom each word lets in. */
const DEFAULTS: Readonly<Record<string, 'nobody' | 'mesh' | 'anyone'>> = {
  deny: 'nobody',
  'all-authenticated': 'mesh',
  'cluster-authenticated': 'mesh',
  // Which addresses are the cluster's, its installation says.
  'cluster-unauthenticated': 'anyone',
  'all-unauthenticated': 'anyone',
  audit: 'anyone',
};

/** A Namespace, whose annotations put its pods into Linkerd, and say what becomes of traffic to ports that no Server names. */
export const judgeLinkerdNamespace: Judge = (object, _, others) => {
  if (!isMeshed(object)) return [];
  // What the installation says where the Namespace doesn't may be anything, and its own default is this.
  const rules = defaulted(annotationOf(object, INBOUND) ?? 'all-unauthenticated', others);
  if (rules === ANYONE) return [];
  return [policy(nameOf(object), object.metadata.name, {}, { isolates: true, rules })];
};

/** `policy.linkerd.io` Server: its port is closed to whoever nothing authorizes. */
export const judgeLinkerdServer: Judge = (object, _, others) => {
  const { namespace, pods, ports, accessPolicy } = serverOf(object);
  if (!meshedIn(namespace, others)) return [];
  const rules = defaulted(accessPolicy, others);
  return [
    policy(nameOf(object), namespace, pods, {
      tier: 'admin',
      // After those that authorize.
      priority: 1,
      rules: [...rules.map((rule) => ({ ...rule, ports })), { action: 'deny', ports }],
    }),
  ];
};

/** `policy.linkerd.io` AuthorizationPolicy: opens the port of a Server, or the ports of all Servers of its namespace. */
export const judgeLinkerdAuthorization: Judge = (object, _, others) => {
  const namespace = wordOf(object.metadata.namespace, 'metadata.namespace');
  const spec = fieldsOf(object.spec, 'spec', ['targetRef', 'requiredAuthenticationRefs']);
  const servers = targetsOf(spec.targetRef, namespace, others);
  const refs = listOf(spec.requiredAuthenticationRefs, 'spec.requiredAuthenticationRefs');
  if (refs.length > 1) throw new CannotJudge('spec.requiredAuthenticationRefs has several, of which all must hold');
  const peers = refs.flatMap((ref) => authenticated(ref, namespace, others));
  if (!meshedIn(namespace, others)) return [];
  return servers.map(serverOf).map(({ pods, ports }) =>
    policy(nameOf(object), namespace, pods, {
      tier: 'admin',
      rules: [{ action: 'allow', ports, ...(refs.length > 0 && { peers }) }],
    }),
  );
};

/** What AuthorizationPolicies mean by name has no say by itself. */
export const judgeLinkerdAuthentication: Judge = (object) => {
  peersOf(object);
  return [];
};

const annotationOf = ({ metadata: { annotations } }: Manifest, key: string): unknown =>
  isPlainObject(annotations) && Object.hasOwn(annotations, key) ? annotations[key] : undefined;

const isMeshed = (namespace: Manifest): boolean => ['enabled', 'ingress'].includes(String(annotationOf(namespace, INJECT)));

function meshedIn(namespace: string, others: Others): boolean {
  const object = others.find('', 'Namespace', namespace);
  return object !== undefined && isMeshed(object);
}

const ANYONE: readonly Rule[] = [{ action: 'allow' }];

function defaulted(word: unknown, others: Others): readonly Rule[] {
  if (typeof word !== 'string' || !Object.hasOwn(DEFAULTS, word)) throw new CannotJudge(`the default is ${String(word)}`);
  const whom = DEFAULTS[word]!;
  if (whom === 'anyone') return ANYONE;
  if (whom === 'nobody') return [];
  const meshed = others.all('', 'Namespace').filter(isMeshed);
  return [{ action: 'allow', peers: [inside(meshed.map(({ metadata }) => metadata.name))] }];
}

const inside = (namespaces: readonly string[]): Peer => ({ pods: { namespaces: byName([...namespaces]), pods: {} } });

interface Said {
  readonly tier?: Policy['tier'];
  readonly priority?: number;
  readonly isolates?: boolean;
  readonly rules: readonly Rule[];
}

const policy = (
  name: string,
  namespace: string,
  pods: Policy['subject']['pods'],
  { tier = 'policy', priority = 0, isolates = false, rules }: Said,
): Policy => ({
  name,
  plane: 'mesh',
  namespace,
  subject: { namespaces: byName([namespace]), pods },
  tier,
  priority,
  isolates: { ingress: isolates, egress: false },
  rules: { ingress: rules, egress: [] },
});

function serverOf({ metadata, spec }: Manifest) {
  const known = fieldsOf(spec, 'spec', ['podSelector', 'port', 'proxyProtocol', 'accessPolicy']);
  const { port } = known;
  const ports: PortRule[] = [{ protocol: 'TCP', port: typeof port === 'string' ? port : portNumberOf(port, 'spec.port') }];
  return {
    namespace: wordOf(metadata.namespace, 'metadata.namespace'),
    pods: selectorOf(known.podSelector, 'spec.podSelector'),
    ports,
    accessPolicy: known.accessPolicy ?? 'deny',
  };
}

/** A reference to an object of Linkerd's, or to a Namespace or ServiceAccount. */
function refOf(value: unknown, what: string): { group: string; kind: string; fields: Fields } {
  const fields = fieldsOf(value, what, ['group', 'kind', 'name', 'namespace']);
  // The core group is written in two ways.
  const group = fields.group === undefined || fields.group === 'core' ? '' : wordOf(fields.group, what);
  return { group, kind: wordOf(fields.kind, what), fields };
}

function targetsOf(value: unknown, namespace: string, others: Others): readonly Manifest[] {
  const what = 'spec.targetRef';
  const { group, kind, fields } = refOf(value, what);
  const name = wordOf(fields.name, what);
  if (group === '' && kind === 'Namespace' && name === namespace) return others.all(GROUP, 'Server', namespace);
  if (group !== GROUP || kind !== 'Server') throw new CannotJudge(`${what} is a ${kind}`);
  // What names no Server opens nothing.
  const server = others.find(GROUP, 'Server', name, namespace);
  return server ? [server] : [];
}

function authenticated(value: unknown, home: string, others: Others): Peer[] {
  const what = 'spec.requiredAuthenticationRefs';
  const { group, kind, fields } = refOf(value, what);
  if (group !== GROUP) throw new CannotJudge(`${what} is a ${kind}`);
  const namespace = fields.namespace === undefined ? home : wordOf(fields.namespace, what);
  const object = others.find(GROUP, kind, wordOf(fields.name, what), namespace);
  return object ? peersOf(object) : [];
}

function peersOf({ kind, metadata, spec }: Manifest): Peer[] {
  if (kind === 'NetworkAuthentication') {
    const { networks } = fieldsOf(spec, 'spec', ['networks']);
    return listOf(networks, 'spec.networks').map((network) => {
      const { cidr, except } = fieldsOf(network, 'spec.networks', ['cidr', 'except']);
      const parts = wordsOf(except, 'spec.networks.except').map((part) => cidrOf(part, 'spec.networks.except'));
      // What arrives is judged by its address, whatever the network's engine makes of ranges.
      return { block: { cidr: cidrOf(cidr, 'spec.networks.cidr'), except: parts, pods: true } };
    });
  }
  if (kind !== 'MeshTLSAuthentication') throw new CannotJudge(`it names a ${kind}`);
  const { identities, identityRefs } = fieldsOf(spec, 'spec', ['identities', 'identityRefs']);
  return [
    ...wordsOf(identities, 'spec.identities').map(identified),
    ...listOf(identityRefs, 'spec.identityRefs').map((value): Peer => {
      const { group, kind: of, fields } = refOf(value, 'spec.identityRefs');
      // Single accounts are not known here.
      if (group !== '' || of !== 'Namespace') throw new CannotJudge(`spec.identityRefs names a ${of}`);
      // Without a name it is the namespace it stands in.
      return inside([wordOf(fields.name ?? metadata.namespace, 'spec.identityRefs')]);
    }),
  ];
}

/** Whom an identity means: `*`, or all accounts of a namespace. That a pod is in the mesh is its own affair: the name is enough. */
function identified(identity: string): Peer {
  if (identity === '*') return { entity: 'cluster' };
  const [, name] = /^\*\.([a-z0-9-]+)\.serviceaccount\.identity\./.exec(identity) ?? [];
  if (name === undefined) throw new CannotJudge(`spec.identities says ${identity}`);
  return inside([name]);
}
