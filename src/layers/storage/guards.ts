import { ANNOTATIONS, type Guard, grantedList, shown } from '../guards.js';
import { STORAGE_GRANTS } from './sections.js';

const spec = 'object.spec';
/** The API server itself keeps class and selector as they were. */
const later = "request.operation == 'UPDATE'";
/** Whoever binds claims to volumes, by its account or, where controllers share one, by its user. */
const BINDER =
  "request.userInfo.groups.exists(g, g == 'system:serviceaccounts:kube-system') || request.userInfo.username in ['system:kube-controller-manager', 'system:kube-scheduler']";

/** What volume claims are held to. A claim that waits may still be given a volume, which is the control plane's to do. */
export const claimsGuard: Guard = {
  name: 'claims',
  resources: [{ apiGroups: [''], resources: ['persistentvolumeclaims'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [
    ANNOTATIONS,
    grantedList('classes', STORAGE_GRANTS.classes),
    // The annotation is the older spelling, which wins over the field.
    {
      name: 'class',
      expression: `object.metadata.?annotations[?'volume.beta.kubernetes.io/storage-class'].orValue(${spec}.?storageClassName.orValue(''))`,
    },
    { name: 'volume', expression: `${spec}.?volumeName.orValue('')` },
  ],
  rules: [
    {
      name: 'class',
      says: 'the storage class is said, and granted',
      holds: `${later} || (variables.class != '' && variables.class in variables.classes)`,
      refused: `(variables.class == '' ? 'no storage class' : 'storage class ' + variables.class)`,
      granted: shown('variables.classes'),
    },
    {
      name: 'volume-name',
      says: 'a claim takes no volume that is there already',
      holds: `variables.volume == '' || (${later} && (oldObject.spec.?volumeName.orValue('') == variables.volume || ${BINDER}))`,
      refused: `'volumeName ' + variables.volume`,
    },
    {
      name: 'selector',
      says: 'a claim takes no volume that is there already',
      holds: `${later} || !has(${spec}.selector)`,
      refused: `'selector'`,
    },
  ],
};

/** Snapshots are of a claim, which is of the same namespace; the other way to make one takes anybody's. */
export const snapshotsGuard: Guard = {
  name: 'snapshots',
  resources: [{ apiGroups: ['snapshot.storage.k8s.io'], resources: ['volumesnapshots'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [ANNOTATIONS],
  rules: [
    {
      name: 'content',
      says: 'a snapshot is of a claim of its own namespace',
      holds: `request.operation != 'CREATE' && oldObject.spec == object.spec || ${spec}.source.?volumeSnapshotContentName.orValue('') == ''`,
      refused: `'volumeSnapshotContentName ' + ${spec}.source.?volumeSnapshotContentName.orValue('')`,
    },
  ],
};
