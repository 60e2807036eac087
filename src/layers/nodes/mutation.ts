import type { Manifest } from '../../kube/types.js';
import { ANNOTATIONS as NAMESPACE } from '../guards.js';
import { mutation, mutatorOf, type Runs } from '../mutation.js';
import { ANNOTATIONS } from './annotations.js';

const PLUGINS = ['PodNodeSelector', 'PodTolerationRestriction'];

interface Places extends Runs {
  readonly admissionPlugins: readonly string[];
}

/** Whether a policy must place pods, because no plugin does, and can. */
export function placesByPolicy(cluster: Places): boolean {
  return !PLUGINS.every((plugin) => cluster.admissionPlugins.includes(plugin)) && mutatorOf(cluster) !== undefined;
}

/** What a fragment of the annotation says of a field. */
const field = (name: string) => `(t.contains('"${name}":"') ? t.split('"${name}":"')[1].split('"')[0] : '')`;

/** Does what the two admission plugins do when a pod is made: adds the node selector and the tolerations of its Namespace. */
export function placement(cluster: Places): Manifest[] {
  if (!placesByPolicy(cluster)) return [];
  const has = (of: string, what: string) => `variables.${of}.size() > 0 ? ${what} : []`;
  return mutation(cluster, {
    name: 'tenantry-placement',
    resourceRules: [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'] }],
    selection: { namespaceSelector: { matchExpressions: [{ key: 'tenantry.dev/tenant', operator: 'Exists' }] } },
    conditions: [],
    variables: [
      NAMESPACE,
      {
        name: 'labels',
        expression: `variables.annotations[?'${ANNOTATIONS.nodeSelector}'].orValue('').split(',').filter(p, p.contains('=') && !(p.split('=')[0] in object.spec.?nodeSelector.orValue({})))`,
      },
      {
        name: 'tolerations',
        expression: `variables.annotations[?'${ANNOTATIONS.defaultTolerations}'].orValue('').split('},{').filter(t, t.contains('"key":"') && !object.spec.?tolerations.orValue([]).exists(o, o.?key.orValue('') == ${field('key')} && o.?effect.orValue('') == ${field('effect')}))`,
      },
    ],
    patches: [
      has(
        'labels',
        `(has(object.spec.nodeSelector) ? [] : [JSONPatch{op: "add", path: "/spec/nodeSelector", value: {}}]) + variables.labels.map(p, JSONPatch{op: "add", path: "/spec/nodeSelector/" + jsonpatch.escapeKey(p.split('=')[0]), value: p.split('=')[1]})`,
      ),
      has(
        'tolerations',
        `(has(object.spec.tolerations) ? [] : [JSONPatch{op: "add", path: "/spec/tolerations", value: []}]) + variables.tolerations.map(t, JSONPatch{op: "add", path: "/spec/tolerations/-", value: Object.spec.tolerations{key: ${field('key')}, operator: ${field('operator')}, value: ${field('value')}, effect: ${field('effect')}}})`,
      ),
    ],
  });
}
