import { type Guard, grantedFlag, grantedList, shown } from '../guards.js';
import { before, foreignHosts, HOST_VARIABLES, shownHosts } from './granted.js';
import { HOST_GRANTS } from './sections.js';

const GROUP = 'gateway.networking.k8s.io';

/** A list of names, or the one that stands for every host where there is none. */
const orAny = (list: string) => `(${list}.size() == 0 ? [''] : ${list})`;
const hostnames = (of: string) => orAny(`${of}.spec.?hostnames.orValue([])`);
const listeners = (of: string) => `${of}.spec.?listeners.orValue([]).map(l, l.?hostname.orValue(''))`;
const parents = (of: string) =>
  `${of}.spec.?parentRefs.orValue([]).map(p, p.?namespace.orValue(request.namespace) + '/' + p.name).filter(p, !p.startsWith(request.namespace + '/'))`;

export const routesGuard: Guard = {
  name: 'routes',
  resources: [{ apiGroups: [GROUP], resources: ['httproutes', 'grpcroutes', 'tlsroutes'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [
    ...HOST_VARIABLES,
    { name: 'oldHosts', expression: before(hostnames('oldObject')) },
    { name: 'foreign', expression: `${foreignHosts(hostnames('object'))}.filter(h, !(h in variables.oldHosts))` },
    grantedList('gateways', HOST_GRANTS.gateways),
    { name: 'oldParents', expression: before(parents('oldObject')) },
    {
      name: 'foreignParents',
      expression: `${parents('object')}.filter(p, !(p in variables.oldParents) && !(p in variables.gateways))`,
    },
  ],
  rules: [
    {
      name: 'hosts',
      says: 'a route names hosts, all within the granted domains',
      holds: 'variables.foreign.size() == 0',
      refused: shownHosts('variables.foreign'),
      granted: shown('variables.domains'),
    },
    {
      name: 'gateways',
      says: 'a route attaches to gateways of its own namespace, or granted ones',
      holds: 'variables.foreignParents.size() == 0',
      refused: `'gateway ' + ${shown('variables.foreignParents')}`,
      granted: shown('variables.gateways'),
    },
  ],
};

export const gatewaysGuard: Guard = {
  name: 'gateways',
  resources: [{ apiGroups: [GROUP], resources: ['gateways', 'listenersets'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [
    ...HOST_VARIABLES,
    { name: 'oldHosts', expression: before(listeners('oldObject')) },
    { name: 'foreign', expression: `${foreignHosts(listeners('object'))}.filter(h, !(h in variables.oldHosts))` },
  ],
  rules: [
    {
      name: 'own',
      says: 'gateways are the platform’s, unless own ones are granted',
      holds: `${grantedFlag(HOST_GRANTS.ownGateways)} || request.operation == 'UPDATE' && oldObject.spec == object.spec`,
      refused: "object.kind + ' ' + object.metadata.?name.orValue('')",
    },
    {
      name: 'hosts',
      says: 'every listener has a host within the granted domains',
      holds: 'variables.foreign.size() == 0',
      refused: shownHosts('variables.foreign'),
      granted: shown('variables.domains'),
    },
  ],
};

/** A ReferenceGrant opens its namespace: to others of the same tenant, if to anyone. */
export const referencesGuard: Guard = {
  name: 'references',
  resources: [{ apiGroups: [GROUP], resources: ['referencegrants'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [
    HOST_VARIABLES[0]!,
    grantedList('namespaces', 'namespaces'),
    {
      name: 'foreign',
      expression: "object.spec.?from.orValue([]).map(f, f.?namespace.orValue('')).filter(n, !(n in variables.namespaces))",
    },
  ],
  rules: [
    {
      name: 'from',
      says: "a ReferenceGrant opens to the tenant's own namespaces",
      holds: `variables.foreign.size() == 0 || request.operation == 'UPDATE' && oldObject.spec == object.spec`,
      refused: `'from namespace ' + ${shown('variables.foreign')}`,
      granted: shown('variables.namespaces'),
    },
  ],
};
