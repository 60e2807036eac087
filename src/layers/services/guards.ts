import { celText, celTexts } from '../../kube/cel.js';
import { ANNOTATIONS, type Guard, grantedFlag, grantedList, shown } from '../guards.js';
import { SERVICE_GRANTS } from './sections.js';

const CLOUD = 'service.beta.kubernetes.io/';
const type = (of: string) => `${of}.spec.?type.orValue('ClusterIP')`;
const before = (value: string, none: string) => `oldObject == null ? ${none} : ${value}`;

/**
 * What Services are held to.
 * @param internal annotations that keep a load balancer inside the private network; with none, every load balancer is public
 */
export function servicesGuard(internal: Readonly<Record<string, string>>): Guard {
  const keys = Object.keys(internal);
  const isInternal = (of: string) =>
    keys.length === 0
      ? 'false'
      : keys.map((key) => `${of}.metadata.?annotations[?${celText(key)}].orValue('') == ${celText(internal[key]!)}`).join(' && ');
  const isPublic = (of: string) => `(${type(of)} == 'LoadBalancer' && !(${isInternal(of)}))`;
  const lbClass = (of: string) => `${of}.spec.?loadBalancerClass.orValue('')`;
  const lbAddress = (of: string) => `${of}.spec.?loadBalancerIP.orValue('')`;
  return {
    name: 'services',
    resources: [{ apiGroups: [''], resources: ['services'], operations: ['CREATE', 'UPDATE'] }],
    stance: 'content',
    reach: 'tenant',
    variables: [
      ANNOTATIONS,
      { name: 'type', expression: type('object') },
      grantedList('types', SERVICE_GRANTS.types),
      { name: 'oldIPs', expression: before('oldObject.spec.?externalIPs.orValue([])', '[]') },
      { name: 'externalIPs', expression: `object.spec.?externalIPs.orValue([]).filter(i, !(i in variables.oldIPs))` },
      grantedList('classes', SERVICE_GRANTS.loadBalancerClasses),
      grantedList('cloudAnnotations', SERVICE_GRANTS.annotations),
      { name: 'oldMeta', expression: before('oldObject.metadata.?annotations.orValue({})', '{}') },
      { name: 'meta', expression: 'object.metadata.?annotations.orValue({})' },
      {
        name: 'foreignAnnotations',
        expression: `variables.meta.map(k, k).filter(k, k.startsWith('${CLOUD}') && !(k in ${celTexts(keys)}) && !(k in variables.cloudAnnotations) && variables.oldMeta[?k].orValue('') != variables.meta[k])`,
      },
    ],
    rules: [
      {
        name: 'type',
        says: 'the type is ClusterIP, or granted',
        holds: `variables.type == 'ClusterIP' || variables.type in variables.types || (oldObject != null && ${type('oldObject')} == variables.type)`,
        refused: `'type ' + variables.type`,
        granted: shown('variables.types'),
      },
      {
        name: 'external-ips',
        says: 'externalIPs take addresses of others',
        holds: 'variables.externalIPs.size() == 0',
        refused: `'externalIPs ' + ${shown('variables.externalIPs')}`,
      },
      {
        name: 'load-balancer-class',
        says: 'the load balancer class is granted',
        holds: `${lbClass('object')} == '' || ${lbClass('object')} in variables.classes || (oldObject != null && ${lbClass('oldObject')} == ${lbClass('object')})`,
        refused: `'loadBalancerClass ' + ${lbClass('object')}`,
        granted: shown('variables.classes'),
      },
      {
        name: 'load-balancer-ip',
        says: 'the cloud chooses the address; loadBalancerIP may be another’s',
        holds: `${lbAddress('object')} == '' || (oldObject != null && ${lbAddress('oldObject')} == ${lbAddress('object')})`,
        refused: `'loadBalancerIP ' + ${lbAddress('object')}`,
      },
      {
        name: 'annotations',
        says: 'annotations that direct the cloud are granted',
        holds: 'variables.foreignAnnotations.size() == 0',
        refused: `'annotation ' + ${shown('variables.foreignAnnotations')}`,
        granted: shown('variables.cloudAnnotations'),
      },
      {
        name: 'internal',
        says:
          keys.length === 0
            ? 'a load balancer is public here, which must be granted'
            : `a load balancer carries ${keys.map((key) => `${key}: "${internal[key]}"`).join(', ')}, unless public ones are granted`,
        holds: `!${isPublic('object')} || ${grantedFlag(SERVICE_GRANTS.public)} || (oldObject != null && ${isPublic('oldObject')})`,
        refused: `'a public load balancer'`,
      },
    ],
  };
}

/** What only the control plane writes: an endpoint, or an address in a status, sends traffic wherever it says (CVE-2021-25740). */
export const endpointsGuard: Guard = {
  name: 'endpoints',
  resources: [
    { apiGroups: [''], resources: ['endpoints', 'services/status'], operations: ['CREATE', 'UPDATE', 'DELETE'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], operations: ['CREATE', 'UPDATE', 'DELETE'] },
  ],
  stance: 'protected',
  reach: 'tenant',
  variables: [
    ANNOTATIONS,
    { name: 'name', expression: `object == null ? oldObject.metadata.name : object.metadata.?name.orValue('')` },
    {
      name: 'what',
      expression: `request.resource.resource + (request.?subResource.orValue('') == '' ? '' : '/' + request.subResource)`,
    },
  ],
  rules: [
    {
      name: 'control-plane',
      says: 'only the control plane says where a Service leads',
      holds: 'false',
      refused: `request.operation + ' of ' + variables.what + ' ' + variables.name`,
    },
  ],
};
