import { type Guard, ANNOTATIONS as NAMESPACE, shown } from '../guards.js';
import { ANNOTATIONS } from './annotations.js';

const tolerations = (of: string) => `${of}.spec.?tolerations.orValue([])`;

/** A toleration as the annotation tolerationsWhitelist spells it, without its braces: see annotations.ts. */
const spelled = (operator: string) =>
  [
    `(t.?key.orValue('') == '' ? '' : '"key":"' + t.key + '"')`,
    operator,
    `(t.?value.orValue('') == '' ? '' : ',"value":"' + t.value + '"')`,
    `(t.?effect.orValue('') == '' ? '' : ',"effect":"' + t.effect + '"')`,
    `(has(t.tolerationSeconds) ? ',"tolerationSeconds":' + string(t.tolerationSeconds) : '')`,
  ].join(' + ');
const asWritten = spelled(`(t.?operator.orValue('') == '' ? '' : ',"operator":"' + t.operator + '"')`);
/** `Equal` is what a toleration without an operator means. */
const asEqual = spelled("''");

/** What the API server adds to pods by itself. */
const ORDINARY =
  "(t.?operator.orValue('') == 'Exists' && (t.?effect.orValue('') == 'NoExecute' && has(t.tolerationSeconds) && t.tolerationSeconds <= 300 && t.?key.orValue('') in ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] || t.?effect.orValue('') == 'NoSchedule' && t.?key.orValue('') == 'node.kubernetes.io/memory-pressure'))";

/**
 * What the admission plugins do where they are on, said once more for clusters without them: a pod tolerates what its Namespace lists, and
 * runs where it says. Where they are on, they have already added what a pod leaves out.
 */
export const nodesGuard: Guard = {
  name: 'pods',
  resources: [],
  stance: 'content',
  reach: 'tenant',
  variables: [
    NAMESPACE,
    {
      name: 'tolerated',
      expression: `variables.annotations[?'${ANNOTATIONS.tolerationsWhitelist}'].orValue('').replace('[{', '').replace('}]', '').split('},{')`,
    },
    { name: 'oldTolerations', expression: `oldObject == null ? [] : ${tolerations('oldObject')}` },
    {
      name: 'foreignTolerations',
      expression: `${tolerations('object')}.filter(t, !(t in variables.oldTolerations) && !(${ORDINARY}) && !(${asWritten} in variables.tolerated || (t.?operator.orValue('Equal') == 'Equal' && ${asEqual} in variables.tolerated)))`,
    },
    {
      name: 'selector',
      expression: `variables.annotations[?'${ANNOTATIONS.nodeSelector}'].orValue('').split(',').filter(p, p.contains('='))`,
    },
    {
      name: 'missingLabels',
      expression: `variables.selector.filter(p, object.spec.?nodeSelector[?p.split('=')[0]].orValue('=') != p.split('=')[1])`,
    },
  ],
  rules: [
    {
      name: 'tolerations',
      says: "a pod tolerates nothing but ordinary taints and its pool's",
      holds: 'variables.foreignTolerations.size() == 0',
      refused: `'toleration ' + ${shown("variables.foreignTolerations.map(t, t.?key.orValue('(any)'))")}`,
      granted: "variables.tolerated.join(' or ')",
    },
    {
      name: 'node-selector',
      says: "a pod runs on its pool's nodes",
      holds: "request.operation != 'CREATE' || variables.missingLabels.size() == 0",
      refused: `'a pod without node selector ' + ${shown('variables.missingLabels')}`,
      granted: shown('variables.selector'),
    },
  ],
};
