import { isPlainObject } from '../../kube/deep-equal.js';
import { byName } from '../../kube/selectors.js';
import type { Manifest } from '../../kube/types.js';
import { STANDARD } from '../tiers.js';
import type { PortRule } from '../types.js';
import { annotationsOf, type Judge, nameOf, podsIn, type Surroundings } from './judge.js';
import { CannotJudge, fieldsOf, listOf, portNumberOf, wordOf } from './read.js';

/**
 * `config.openservicemesh.io` MeshConfig: in permissive mode the mesh lets everyone through, and otherwise only whom a TrafficTarget names. Where
 * no such object tells, nothing is closed by the mesh.
 */
export const judgeMeshConfig: Judge = (object, { all }) => {
  const { traffic } = isPlainObject(object.spec) ? object.spec : {};
  if (!isPlainObject(traffic) || traffic.enablePermissiveTrafficPolicyMode !== false) return [];
  const meshed = all('v1 Namespace').filter(isMeshed);
  return [
    {
      name: nameOf(object),
      plane: 'mesh',
      subject: { namespaces: byName(meshed.map(({ metadata }) => metadata.name)), pods: {} },
      tier: STANDARD,
      priority: 0,
      isolates: { ingress: true, egress: false },
      rules: { ingress: [], egress: [] },
    },
  ];
};

const isMeshed = (namespace: Manifest): boolean =>
  namespace.metadata.labels?.['openservicemesh.io/monitored-by'] !== undefined &&
  annotationsOf(namespace)['openservicemesh.io/sidecar-injection'] === 'enabled';

/** `access.smi-spec.io` TrafficTarget. Which pods run as an account is not known here: it may be any of its namespace. */
export const judgeTrafficTarget: Judge = (object, { find }) => {
  const home = wordOf(object.metadata.namespace, 'metadata.namespace');
  const { destination, sources, rules } = fieldsOf(object.spec, 'spec', ['destination', 'sources', 'rules']);
  const namespace = accountOf(destination, 'spec.destination', home);
  const names = listOf(sources, 'spec.sources').map((source) => accountOf(source, 'spec.sources', home));
  const ports = listOf(rules, 'spec.rules').flatMap((rule) => routeOf(rule, home, find));
  return [
    {
      name: nameOf(object),
      plane: 'mesh',
      namespace,
      subject: podsIn(namespace).pods,
      tier: STANDARD,
      priority: 0,
      isolates: { ingress: false, egress: false },
      rules: {
        ingress: [{ action: 'allow', peers: names.map(podsIn), ports }],
        egress: [],
      },
    },
  ];
};

function accountOf(value: unknown, what: string, home: string): string {
  const { kind, namespace = home } = fieldsOf(value, what, ['kind', 'name', 'namespace']);
  if (kind !== 'ServiceAccount') throw new CannotJudge(`${what} is ${String(kind)}`);
  return wordOf(namespace, what);
}

/** The ports of a route. Of HTTP's the specification has no word: they may be any. */
function routeOf(value: unknown, home: string, find: Surroundings['find']): PortRule[] {
  const { kind, name } = fieldsOf(value, 'spec.rules', ['kind', 'name', 'matches']);
  if (kind === 'HTTPRouteGroup') return [{ protocol: 'TCP' }];
  if (kind !== 'TCPRoute') throw new CannotJudge(`spec.rules has ${String(kind)}`);
  const route = find('specs.smi-spec.io/v1alpha4 TCPRoute', name, home);
  if (!route) throw new CannotJudge(`spec.rules names TCPRoute ${String(name)}, which is not among the objects`);
  const { matches } = fieldsOf(route.spec ?? {}, 'spec', ['matches']);
  const { ports } = fieldsOf(matches ?? {}, 'spec.matches', ['name', 'ports']);
  const numbers = listOf(ports, 'spec.matches.ports').map((port) => portNumberOf(port, 'spec.matches.ports'));
  return numbers.length > 0 ? numbers.map((port) => ({ protocol: 'TCP', port })) : [{ protocol: 'TCP' }];
}

/** A route opens nothing itself: TrafficTargets look theirs up. */
export const judgeRoute: Judge = () => [];
