import { ANNOTATIONS, type Guard } from '../guards.js';

const TENANT = "'tenantry.dev/tenant'";
const labelled = (object: string) => `(${object} != null && ${TENANT} in ${object}.metadata.?labels.orValue({}))`;
const NAME = "object == null ? oldObject.metadata.name : object.metadata.?name.orValue('')";

/** The Namespace carries the contract: nobody but the platform changes it, or makes another that claims to be a tenant's. */
export const namespacesGuard: Guard = {
  name: 'namespaces',
  resources: [
    {
      apiGroups: [''],
      resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'],
      operations: ['CREATE', 'UPDATE', 'DELETE'],
    },
  ],
  stance: 'protected',
  // The API server matches an update by the labels it would have: who takes the label away would take the guard away.
  reach: 'everywhere',
  conditions: [{ name: 'of-a-tenant', expression: `${labelled('object')} || ${labelled('oldObject')}` }],
  variables: [
    {
      name: 'annotations',
      expression: 'oldObject == null ? {} : oldObject.metadata.?annotations.orValue({})',
    },
    { name: 'name', expression: NAME },
  ],
  rules: [
    {
      name: 'namespace',
      says: "a tenant's Namespace is the platform's",
      holds: 'false',
      refused: "request.operation + ' of Namespace ' + variables.name",
    },
  ],
};

/** What we emit, and whatever would call itself ours. */
export const ownedGuard: Guard = {
  name: 'owned',
  resources: [
    // Status is left to controllers, which stand outside kube-system as often as not; a quota's is what its admission counts by.
    { apiGroups: ['*'], resources: ['*', '*/scale', 'resourcequotas/status'], operations: ['CREATE', 'UPDATE', 'DELETE'] },
  ],
  stance: 'protected',
  reach: 'owned',
  // Namespaces have a guard of their own, which no label that is taken away gets round.
  conditions: [{ name: 'no-namespace', expression: "request.resource.group != '' || request.resource.resource != 'namespaces'" }],
  variables: [ANNOTATIONS, { name: 'name', expression: NAME }],
  rules: [
    {
      name: 'object',
      says: 'objects labelled tenantry.dev/tenant are the platform’s',
      holds: 'false',
      refused: "request.operation + ' of ' + request.resource.resource + ' ' + variables.name",
    },
  ],
};
