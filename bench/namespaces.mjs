// What is imported: namespaces as clusters have them. Generated, or those of the folder that TENANTRY_DATA names, repeated under new names.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';

/** Writes that many namespaces, a file each; says where they are from and how many objects there are. */
export function writeNamespaces(dir, count, data = process.env.TENANTRY_DATA) {
  mkdirSync(dir, { recursive: true });
  const real = data ? groupsOf(data) : [];
  const group = real.length > 0 ? (i) => renamed(real[i % real.length], Math.floor(i / real.length)) : synthetic;
  let objects = 0;
  for (let i = 0; i < count; i++) {
    const documents = group(i);
    objects += documents.length;
    writeFileSync(join(dir, `${String(i).padStart(5, '0')}.yaml`), documents.map((object) => stringify(object)).join('---\n'));
  }
  return { count, objects, origin: real.length > 0 ? `${real.length} real namespaces, repeated under new names` : 'generated' };
}

/** The objects of a folder's files, those of one namespace together. */
function groupsOf(data) {
  const objects = readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(join(data, file), 'utf8')).map((document) => document.toJS()))
    .flatMap((value) => (Array.isArray(value?.items) ? value.items : [value]))
    .filter((object) => object?.metadata?.name);
  const groups = new Map(objects.filter(({ kind }) => kind === 'Namespace').map((object) => [object.metadata.name, [object]]));
  for (const object of objects) groups.get(object.metadata.namespace)?.push(object);
  return [...groups.values()];
}

function renamed(objects, turn) {
  if (turn === 0) return objects;
  const name = `${objects[0].metadata.name.slice(0, 55)}-r${turn}`;
  return objects.map((object) => ({
    ...object,
    metadata: { ...object.metadata, ...(object.kind === 'Namespace' ? { name } : { namespace: name }) },
  }));
}

function synthetic(i) {
  const name = `app-${String(i).padStart(4, '0')}`;
  const team = `team-${String(i % 97).padStart(2, '0')}`;
  const environment = ['dev', 'test', 'prod'][i % 3];
  const object = (apiVersion, kind, own, rest) => ({ apiVersion, kind, metadata: { name: own, namespace: name }, ...rest });
  const policy = (own, spec) => object('networking.k8s.io/v1', 'NetworkPolicy', own, { spec: { podSelector: {}, ...spec } });
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { team, environment, 'pod-security.kubernetes.io/enforce': i % 5 === 0 ? 'privileged' : 'baseline' },
        annotations: { 'contoso.com/owner': `${team}@contoso.com`, 'contoso.com/cost-centre': `CC-${1000 + (i % 97)}` },
      },
    },
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', `${team}-edit`, {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: i % 4 === 0 ? 'admin' : 'edit' },
      subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: `${team}-members` }],
    }),
    object('v1', 'ResourceQuota', 'quota', {
      spec: {
        hard: { 'requests.cpu': `${2 + (i % 7)}`, 'requests.memory': `${4 + 2 * (i % 5)}Gi`, pods: `${20 + 10 * (i % 3)}` },
      },
    }),
    object('v1', 'LimitRange', 'limits', {
      spec: {
        limits: [
          { type: 'Container', default: { cpu: '500m', memory: '512Mi' }, defaultRequest: { cpu: '100m', memory: '128Mi' } },
        ],
      },
    }),
    policy('default-deny', { policyTypes: ['Ingress'] }),
    policy('allow-ingress', {
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }] }],
      policyTypes: ['Ingress'],
    }),
  ];
}
