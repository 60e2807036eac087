import { deepEqual } from '../../kube/deep-equal.js';
import type { Manifest } from '../../kube/types.js';

/** The account of the namespace by which its application is applied. No token of it is given to anybody (access, powers/token). */
export const ACCOUNT = 'tenantry-offering';

/** Whether an object is the account's, for import. */
export const isAccount = ({ kind, metadata }: Manifest): boolean =>
  (kind === 'ServiceAccount' || kind === 'RoleBinding') && deepEqual(metadata.name, ACCOUNT);
