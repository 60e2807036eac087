import { ANNOTATIONS, BY_CONTROL_PLANE, type Guard } from '../guards.js';

const resource = 'request.resource.resource';
const isMain = "request.?subResource.orValue('') == ''";

/** The controllers that, to roll something out, delete a pod before they make the next: it would be missing until the namespace is active. */
const DELETE_FIRST = ['daemon-set-controller', 'statefulset-controller'].map(
  (name) => `'system:serviceaccount:kube-system:${name}'`,
);

/**
 * What would start something, or scale what runs. A Deployment's controller may scale its ReplicaSets: it never tries again by itself what was
 * refused, and the rollout would stand still for good; since no pod is made, it gives up no more than its maxUnavailable.
 */
const moves = [
  `request.operation == 'CREATE' && ${isMain} && ${resource} in ['pods', 'jobs']`,
  "request.operation == 'UPDATE' && request.?subResource.orValue('') == 'scale'",
  `request.operation == 'DELETE' && request.userInfo.username in [${DELETE_FIRST.join(', ')}]`,
].map((move) => `(${move})`);

/**
 * What a suspended namespace lets in: nothing new. What runs goes on, ends and is deleted, for which the control plane writes status,
 * finalizers, events, endpoints and tokens as always.
 */
export const suspendedGuard: Guard = {
  name: 'suspended',
  resources: [
    { apiGroups: ['*'], resources: ['*/*'], operations: ['CREATE', 'UPDATE'], scope: 'Namespaced' },
    { apiGroups: [''], resources: ['pods'], operations: ['DELETE'], scope: 'Namespaced' },
  ],
  stance: 'platform',
  reach: 'suspended',
  // An eviction is a deletion, though it is asked for by creating something.
  conditions: [{ name: 'no-eviction', expression: `${resource} != 'pods' || request.?subResource.orValue('') != 'eviction'` }],
  variables: [
    ANNOTATIONS,
    { name: 'moves', expression: moves.join(' || ') },
    {
      name: 'what',
      expression: `request.operation + ' of ' + ${resource} + (${isMain} ? '' : '/' + request.subResource) + ' ' + (request.name != '' ? request.name : object.?metadata.?generateName.orValue(''))`,
    },
  ],
  rules: [
    {
      name: 'requests',
      says: 'nothing is made or changed in a suspended namespace',
      holds: `${BY_CONTROL_PLANE} || request.operation == 'DELETE'`,
      refused: 'variables.what',
    },
    {
      name: 'pods',
      says: 'controllers start and scale nothing in a suspended namespace',
      holds: `!${BY_CONTROL_PLANE} || !variables.moves`,
      refused: 'variables.what',
    },
  ],
};
