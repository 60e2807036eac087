import type { LabelSelector } from '../../kube/schemas.js';
import { byName } from '../../kube/selectors.js';
import type { Manifest } from '../../kube/types.js';
import { STANDARD } from '../tiers.js';
import type { Peer, Policy, PortRule, Rule } from '../types.js';
import { annotationsOf, type Judge, nameOf, podsIn, type Surroundings } from './judge.js';
import { CannotJudge, cidrOf, type Fields, fieldsOf, listOf, portNumberOf, selectorOf, wordOf, wordsOf } from './read.js';

const GROUP = 'policy.linkerd.io';
const SERVERS = [`${GROUP}/v1beta3 Server`, `${GROUP}/v1beta2 Server`];

/** Who is asked first: whom policies authorize, then what a Server makes of the rest of its port, then what the Namespace says of other ports. */
const [AUTHORIZED, SERVED, INBOUND] = [0, 1, 2];

const ALL_PODS: readonly Peer[] = [{ pods: { namespaces: {}, pods: {} } }];

/**
 * Whom the words of `accessPolicy` and of the default for inbound traffic let in; undefined is anyone. Which addresses are the cluster's is not
 * known here: where they are asked for without proof of identity, it may be any.
 */
const WORDS: Readonly<Record<string, readonly Peer[] | undefined>> = {
  deny: [],
  'all-authenticated': ALL_PODS,
  'cluster-authenticated': ALL_PODS,
  'cluster-unauthenticated': undefined,
  'all-unauthenticated': undefined,
  audit: undefined,
};

/** What a word says of ports. */
function rulesOf(word: unknown, what: string, ports?: readonly PortRule[]): Rule[] {
  if (typeof word !== 'string' || !Object.hasOwn(WORDS, word)) throw new CannotJudge(`${what} says ${String(word)}`);
  const peers = WORDS[word];
  const on = ports && { ports };
  if (peers === undefined) return [{ action: 'allow', ...on }];
  return [
    { action: 'allow', peers, ...on },
    { action: 'deny', ...on },
  ];
}

const policyOf = (
  object: Manifest,
  namespace: string,
  pods: LabelSelector,
  priority: number,
  rules: readonly Rule[],
): Policy => ({
  name: nameOf(object),
  plane: 'mesh',
  namespace,
  subject: { namespaces: byName([namespace]), pods },
  tier: STANDARD,
  priority,
  isolates: { ingress: false, egress: false },
  rules: { ingress: rules, egress: [] },
});

const CONFIG = 'config.linkerd.io';

/** `v1` Namespace: whose pods are in Linkerd, and what it makes there of ports that no Server names. */
export const judgeLinkerdNamespace: Judge = (object) => {
  const annotations = annotationsOf(object);
  if (!isMeshed(annotations)) return [];
  for (const key of [`${CONFIG}/skip-inbound-ports`, `${CONFIG}/skip-subnets`])
    if ((annotations[key] ?? '') !== '') throw new CannotJudge(`it says ${key}`);
  const key = `${CONFIG}/default-inbound-policy`;
  // The mesh's own default lets anyone in.
  const rules = rulesOf(annotations[key] ?? 'all-unauthenticated', key);
  return [policyOf(object, object.metadata.name, {}, INBOUND, rules)];
};

const isMeshed = (annotations: Fields): boolean => ['enabled', 'ingress'].includes(String(annotations['linkerd.io/inject']));

/** `policy.linkerd.io` Server: what becomes of whom nothing authorizes, where the Namespace puts its pods into the mesh. */
export const judgeServer: Judge = (object, { find }) => {
  const { namespace, pods, port, accessPolicy } = serverOf(object);
  if (!isMeshed(annotationsOf(find('v1 Namespace', namespace)))) return [];
  return [policyOf(object, namespace, pods, SERVED, rulesOf(accessPolicy, 'spec.accessPolicy', [port]))];
};

function serverOf({ metadata, spec }: Manifest): {
  namespace: string;
  pods: LabelSelector;
  port: PortRule;
  accessPolicy: unknown;
} {
  const namespace = wordOf(metadata.namespace, 'metadata.namespace');
  const {
    podSelector,
    port,
    accessPolicy = 'deny',
  } = fieldsOf(spec, 'spec', ['podSelector', 'port', 'proxyProtocol', 'accessPolicy']);
  return {
    namespace,
    pods: selectorOf(podSelector, 'spec.podSelector'),
    port: { protocol: 'TCP', port: typeof port === 'string' ? port : portNumberOf(port, 'spec.port') },
    accessPolicy,
  };
}

/** `policy.linkerd.io/v1alpha1` AuthorizationPolicy: who may reach the port of a Server, or of all Servers of the namespace. */
export const judgeLinkerdAuthorization: Judge = (object, { all, find }) => {
  const namespace = wordOf(object.metadata.namespace, 'metadata.namespace');
  const spec = fieldsOf(object.spec, 'spec', ['targetRef', 'requiredAuthenticationRefs']);
  const target = fieldsOf(spec.targetRef, 'spec.targetRef', ['group', 'kind', 'name', 'namespace']);
  const refs = listOf(spec.requiredAuthenticationRefs, 'spec.requiredAuthenticationRefs');
  if (refs.length > 1) throw new CannotJudge('spec.requiredAuthenticationRefs asks for several at once');
  const [peers] = refs.map((ref) => authenticated(ref, namespace, find));
  return targeted(target, namespace, all).map((server) => {
    const { pods, port } = serverOf(server);
    return policyOf(object, namespace, pods, AUTHORIZED, [{ action: 'allow', ...(peers && { peers }), ports: [port] }]);
  });
};

function targeted({ kind, name, namespace = '' }: Fields, home: string, all: Surroundings['all']): readonly Manifest[] {
  const servers = SERVERS.flatMap((id) => all(id, home));
  if (namespace !== '' && namespace !== home) throw new CannotJudge('spec.targetRef is of another namespace');
  if (kind === 'Namespace' && name === home) return servers;
  if (kind !== 'Server') throw new CannotJudge(`spec.targetRef is ${String(kind)} ${String(name)}`);
  const found = servers.filter(({ metadata }) => metadata.name === name);
  if (found.length === 0) throw new CannotJudge(`spec.targetRef names Server ${String(name)}, which is not among the objects`);
  return found;
}

function authenticated(value: unknown, home: string, find: Surroundings['find']): Peer[] {
  const what = 'spec.requiredAuthenticationRefs';
  const { kind, name, namespace = home } = fieldsOf(value, what, ['group', 'kind', 'name', 'namespace']);
  if (kind === 'ServiceAccount') return [podsIn(wordOf(namespace, what))];
  const found = find(`${GROUP}/v1alpha1 ${String(kind)}`, name, wordOf(namespace, what));
  if (!found) throw new CannotJudge(`${what} names ${String(kind)} ${String(name)}, which is not among the objects`);
  return peersOf(found);
}

/** An authentication opens nothing itself; one that can't be read is told where it stands. */
export const judgeLinkerdAuthentication: Judge = (object) => {
  peersOf(object);
  return [];
};

/** Which pods run as an account is not known here: it may be any of its namespace. So may one that is not known to be in the mesh. */
function peersOf({ kind, metadata, spec }: Manifest): Peer[] {
  if (kind === 'NetworkAuthentication') {
    const { networks } = fieldsOf(spec, 'spec', ['networks']);
    return listOf(networks, 'spec.networks').map((network) => {
      const { cidr, except } = fieldsOf(network, 'spec.networks', ['cidr', 'except']);
      const parts = wordsOf(except, 'spec.networks.except').map((part) => cidrOf(part, 'spec.networks.except'));
      return { block: { cidr: cidrOf(cidr, 'spec.networks.cidr'), except: parts, pods: true } };
    });
  }
  if (kind !== 'MeshTLSAuthentication') throw new CannotJudge(`${kind} proves nothing that is known here`);
  const { identities, identityRefs } = fieldsOf(spec, 'spec', ['identities', 'identityRefs']);
  return [
    ...wordsOf(identities, 'spec.identities').flatMap(identified),
    ...listOf(identityRefs, 'spec.identityRefs').map((ref) => {
      const {
        kind,
        name,
        namespace = metadata.namespace,
      } = fieldsOf(ref, 'spec.identityRefs', ['group', 'kind', 'name', 'namespace']);
      if (kind !== 'Namespace' && kind !== 'ServiceAccount') throw new CannotJudge(`spec.identityRefs is of ${String(kind)}`);
      return podsIn(wordOf(kind === 'Namespace' ? name : namespace, 'spec.identityRefs'));
    }),
  ];
}

/** `*` is any identity; otherwise an account's, or that of all accounts of a namespace. */
function identified(identity: string): readonly Peer[] {
  if (identity === '*') return ALL_PODS;
  const [, namespace] = /^[^.]+\.([^.*]+)\.serviceaccount\.identity\./.exec(identity) ?? [];
  if (namespace === undefined) throw new CannotJudge(`spec.identities says ${identity}`);
  return [podsIn(namespace)];
}
