import { celTexts } from '../../kube/cel.js';
import { ANNOTATIONS, type Guard, grantedFlag, grantedList, shown } from '../guards.js';
import { POD_GRANTS } from './sections.js';

const spec = 'object.spec';
const before = 'oldObject.spec';

/** Everything a pod names that is pulled from a registry, image volumes too. */
const images = (of: string) =>
  [
    `${of}.containers.map(c, c.?image.orValue(''))`,
    `${of}.?initContainers.orValue([]).map(c, c.?image.orValue(''))`,
    `${of}.?ephemeralContainers.orValue([]).map(c, c.?image.orValue(''))`,
    `${of}.?volumes.orValue([]).filter(v, has(v.image)).map(v, v.image.?reference.orValue(''))`,
  ].join(' + ');

const policies = (of: string) =>
  ['?initContainers.orValue([])', '?ephemeralContainers.orValue([])']
    .map((field) => `${of}.${field}.map(c, c.?imagePullPolicy.orValue(''))`)
    .concat(`${of}.?volumes.orValue([]).filter(v, has(v.image)).map(v, v.image.?pullPolicy.orValue(''))`)
    .reduce((sum, list) => `${sum} + ${list}`, `${of}.containers.map(c, c.?imagePullPolicy.orValue(''))`);

/**
 * References as the container runtime reads them: without digest and tag, the host in front. What begins with a name without dot, colon or
 * capital is of Docker Hub, where a single name is of `library`.
 */
const normalised = (list: string) =>
  [
    list,
    `.map(i, i.contains('@') ? i.substring(0, i.indexOf('@')) : i)`,
    `.map(i, i.lastIndexOf(':') > i.lastIndexOf('/') ? i.substring(0, i.lastIndexOf(':')) : i)`,
    `.map(i, i.startsWith('index.docker.io/') ? i.substring(6) : i)`,
    `.map(i, i.contains('/') && i.split('/')[0].matches('[.:A-Z]|^localhost$') ? i : 'docker.io/' + i)`,
    `.map(i, i.matches('^docker[.]io/[^/]*$') ? 'docker.io/library/' + i.substring(10) : i)`,
  ].join('');

/** A default is granted by being one. */
const grantedWithDefault = (name: string, list: string, single: string) => ({
  name,
  expression: [list, single].map((grant) => grantedList(name, grant).expression).join(' + '),
});

const CREATE = "request.operation == 'CREATE'";

/**
 * What pods are held to: those that controllers make too, since their templates are not judged. On UPDATE, images and pull policies.
 * @param added emptyDirs, by name, that the cluster's mesh puts into every pod without a size
 */
export const podsGuard = (added: readonly string[]): Guard => ({
  name: 'pods',
  resources: [
    { apiGroups: [''], resources: ['pods'], operations: ['CREATE', 'UPDATE'] },
    { apiGroups: [''], resources: ['pods/ephemeralcontainers'], operations: ['UPDATE'] },
  ],
  stance: 'content',
  reach: 'tenant',
  variables: [
    ANNOTATIONS,
    grantedList('images', POD_GRANTS.images),
    { name: 'oldImages', expression: `oldObject == null ? [] : ${images(before)}` },
    { name: 'newImages', expression: `(${images(spec)}).filter(i, !(i in variables.oldImages))` },
    {
      name: 'foreignImages',
      expression: `'*' in variables.images ? [] : ${normalised('variables.newImages')}.filter(i, !variables.images.exists(g, (i + '/').startsWith(g + '/')))`,
    },
    grantedList('pullPolicies', POD_GRANTS.pullPolicies),
    { name: 'oldPolicies', expression: `oldObject == null ? [] : ${policies(before)}` },
    {
      name: 'foreignPolicies',
      expression: `(${policies(spec)}).filter(p, p != '' && !(p in variables.oldPolicies) && !(p in variables.pullPolicies))`,
    },
    grantedWithDefault('priorityClasses', POD_GRANTS.priorityClasses, POD_GRANTS.defaultPriorityClass),
    { name: 'priorityClass', expression: `${spec}.?priorityClassName.orValue('')` },
    grantedWithDefault('runtimeClasses', POD_GRANTS.runtimeClasses, POD_GRANTS.defaultRuntimeClass),
    { name: 'runtimeClass', expression: `${spec}.?runtimeClassName.orValue('')` },
    grantedList('schedulers', POD_GRANTS.schedulers),
    { name: 'scheduler', expression: `${spec}.?schedulerName.orValue('default-scheduler')` },
    grantedList('csiDrivers', POD_GRANTS.csiDrivers),
    {
      name: 'foreignDrivers',
      expression: `${spec}.?volumes.orValue([]).filter(v, has(v.csi) && !(v.csi.driver in variables.csiDrivers)).map(v, v.csi.driver)`,
    },
    { name: 'hostPaths', expression: `${spec}.?volumes.orValue([]).filter(v, has(v.hostPath)).map(v, v.name)` },
    {
      name: 'unsized',
      expression: `${spec}.?volumes.orValue([]).filter(v, has(v.emptyDir) && !has(v.emptyDir.sizeLimit)${added.length > 0 ? ` && !(v.name in ${celTexts(added)})` : ''}).map(v, v.name)`,
    },
    grantedList('platformAccounts', 'platform-accounts'),
    { name: 'account', expression: `${spec}.?serviceAccountName.orValue('default')` },
  ],
  rules: [
    {
      name: 'images',
      says: 'images come from granted registries',
      holds: 'variables.foreignImages.size() == 0',
      refused: `'image ' + ${shown('variables.foreignImages')}`,
      granted: shown('variables.images'),
    },
    {
      name: 'pull-policy',
      says: 'images are pulled as granted',
      holds: 'variables.foreignPolicies.size() == 0',
      refused: `'imagePullPolicy ' + ${shown('variables.foreignPolicies')}`,
      granted: shown('variables.pullPolicies'),
    },
    {
      name: 'node-name',
      says: 'the scheduler chooses the node',
      holds: `!(${CREATE}) || ${spec}.?nodeName.orValue('') == ''`,
      refused: `'nodeName ' + ${spec}.?nodeName.orValue('')`,
    },
    {
      name: 'priority-class',
      says: 'the priority class is granted, and never one of the cluster itself',
      holds: `!(${CREATE}) || variables.priorityClass == '' || (!variables.priorityClass.startsWith('system-') && variables.priorityClass in variables.priorityClasses)`,
      refused: `'priorityClassName ' + variables.priorityClass`,
      granted: shown('variables.priorityClasses'),
    },
    {
      name: 'runtime-class',
      says: 'the runtime class is granted',
      holds: `!(${CREATE}) || variables.runtimeClass == '' || variables.runtimeClass in variables.runtimeClasses`,
      refused: `'runtimeClassName ' + variables.runtimeClass`,
      granted: shown('variables.runtimeClasses'),
    },
    {
      name: 'scheduler',
      says: 'the scheduler is the default one, or granted',
      holds: `!(${CREATE}) || variables.scheduler == 'default-scheduler' || variables.scheduler in variables.schedulers`,
      refused: `'schedulerName ' + variables.scheduler`,
      granted: shown('variables.schedulers'),
    },
    {
      name: 'service-account',
      says: 'no pod runs as an account of the platform',
      holds: `!(${CREATE}) || !(variables.account.startsWith('tenantry-') || variables.account in variables.platformAccounts)`,
      refused: `'serviceAccountName ' + variables.account`,
    },
    {
      name: 'csi-drivers',
      says: 'inline CSI volumes are of granted drivers',
      holds: `!(${CREATE}) || variables.foreignDrivers.size() == 0`,
      refused: `'inline CSI driver ' + ${shown('variables.foreignDrivers')}`,
      granted: shown('variables.csiDrivers'),
    },
    {
      name: 'host-path',
      says: 'no volume is a path of the node',
      holds: `!(${CREATE}) || variables.hostPaths.size() == 0`,
      refused: `'hostPath volume ' + ${shown('variables.hostPaths')}`,
    },
    {
      name: 'empty-dir',
      says: 'an emptyDir has a sizeLimit',
      holds: `!(${CREATE}) || ${grantedFlag(POD_GRANTS.unsizedEmptyDirs)} || variables.unsized.size() == 0`,
      refused: `'emptyDir without sizeLimit ' + ${shown('variables.unsized')}`,
    },
  ],
});
