import { kindInfo } from '../../kube/kinds.js';
import { rulesOf } from './roles.js';

const CREATABLE: ReadonlySet<string> = new Set(
  rulesOf('admin')
    .filter((rule) => rule.verbs.includes('create'))
    .flatMap(({ apiGroups = [], resources = [] }) =>
      apiGroups.flatMap((group) => resources.map((resource) => `${group}/${resource}`)),
    ),
);

/** Whether a tenant's admins (tenantry:admin) may make objects of this kind themselves, so that its extras may too. */
export function adminMayWrite(group: string, kind: string): boolean {
  const info = kindInfo(group, kind);
  return info?.namespaced === true && CREATABLE.has(`${group}/${info.plural}`);
}
