import { type Guard, grantedList, shown, UNCHANGED } from '../guards.js';
import { foreignHosts, HOST_VARIABLES, shownHosts } from './granted.js';
import { HOST_GRANTS } from './sections.js';

const spec = 'object.spec';
const OTHER_NAMES = ['uris', 'ipAddresses', 'emailAddresses', 'otherNames'];

/** cert-manager's Certificates: a certificate for a name is worth as much as the name. */
export const certificatesGuard: Guard = {
  name: 'certificates',
  resources: [{ apiGroups: ['cert-manager.io'], resources: ['certificates'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [
    ...HOST_VARIABLES,
    {
      name: 'foreign',
      expression: foreignHosts(
        `${spec}.?dnsNames.orValue([]) + (${spec}.?commonName.orValue('') == '' ? [] : [${spec}.commonName])`,
      ),
    },
    grantedList('issuers', HOST_GRANTS.issuers),
    { name: 'kind', expression: `${spec}.issuerRef.?kind.orValue('Issuer')` },
    { name: 'group', expression: `${spec}.issuerRef.?group.orValue('cert-manager.io')` },
  ],
  rules: [
    {
      name: 'hosts',
      says: 'names are within the granted domains',
      holds: `${UNCHANGED} || variables.foreign.size() == 0`,
      refused: shownHosts('variables.foreign'),
      granted: shown('variables.domains'),
    },
    {
      name: 'other-names',
      says: 'a certificate is for host names only',
      holds: `${UNCHANGED} || !(${[
        ...OTHER_NAMES.map((field) => `${spec}.?${field}.orValue([]).size() > 0`),
        `${spec}.?literalSubject.orValue('') != ''`,
      ].join(' || ')})`,
      refused: `'${[...OTHER_NAMES, 'literalSubject'].join(', ')}'`,
    },
    {
      name: 'issuer',
      says: 'the issuer is of the own namespace, or a granted ClusterIssuer',
      holds: `${UNCHANGED} || variables.group == 'cert-manager.io' && (variables.kind == 'Issuer' || variables.kind == 'ClusterIssuer' && ${spec}.issuerRef.name in variables.issuers)`,
      refused: `variables.kind + ' ' + ${spec}.issuerRef.name`,
      granted: shown('variables.issuers'),
    },
  ],
};
