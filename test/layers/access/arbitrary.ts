import fc from 'fast-check';
import type { Subject as KubeSubject, PolicyRule } from '../../../src/kube/schemas.js';
import type { Manifest } from '../../../src/kube/types.js';
import type { AccessSection, AccountSpec, Binding, RoleSpec } from '../../../src/layers/access/sections.js';
import type { Subject } from '../../../src/layers/access/subjects.js';

const RBAC = 'rbac.authorization.k8s.io';

/** Any subset of the keys given. */
const some = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<NonNullable<T[K]>> }) =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });
const map = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>, maxKeys = 3) =>
  fc.dictionary(key, value, { maxKeys, noNullPrototype: true });
/** As an author may write it: now and then null, which takes an inherited key away. */
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 12 });
/** Now and then something more, which the section has no word for. */
const rarely = (extra: object) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constant(extra) });

const namespace = fc.constantFrom('ns-a', 'ns-b', 'kube-system');
const dnsName = fc.constantFrom('default', 'workload', 'a.b', '0', 'constructor', 'x1');
const pathName = fc.oneof(dnsName, fc.constantFrom('tenantry:admin', 'Team Ä', 'a_b', 'system:image-pullers'));
const roleName = fc.constantFrom('tenantry:edit', 'admin', 'cluster-admin', 'system:deployers', 'deploy', 'constructor');
const anyName = fc.constantFrom(
  '7f0c3c3e-1f5a-4a3e-9d52-3a3a4a5b6c7d',
  'devs',
  'system:authenticated',
  'jo@example.com',
  'a:b/c d',
);

const labels = map(fc.constantFrom('app', 'app.kubernetes.io/managed-by', 'constructor'), fc.constantFrom('', 'helm', '1'), 2);
const annotations = map(fc.constantFrom('note', 'Example.com/x'), fc.constantFrom('', 'ä: "b"\n', 'true'), 2);
const meta = { labels, annotations };

const oddSubject = fc.oneof(
  fc.record({ kind: fc.constantFrom('Group', 'User'), name: anyName }),
  fc.record({ kind: fc.constantFrom('Group', 'User'), apiGroup: fc.constantFrom('', RBAC), name: anyName, namespace }),
  fc.record({ kind: fc.constant('ServiceAccount'), name: dnsName }),
  fc.record({ kind: fc.constant('ServiceAccount'), name: dnsName, namespace: fc.constantFrom('', 'Odd_One') }),
  fc.record({ kind: fc.constant('ServiceAccount'), apiGroup: fc.constant(''), name: dnsName, namespace }),
) as fc.Arbitrary<KubeSubject>;
const plainSubject = fc.oneof(
  fc.record({ kind: fc.constantFrom('Group', 'User'), apiGroup: fc.constant(RBAC), name: anyName }),
  fc.record({ kind: fc.constant('ServiceAccount'), name: dnsName, namespace }),
) as fc.Arbitrary<KubeSubject>;
const kubeSubject = fc.oneof(plainSubject, oddSubject);
const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ group: anyName }),
  fc.record({ user: anyName }),
  fc.record({ serviceAccount: dnsName, namespace }),
  oddSubject,
);
const authorSubject = fc.oneof(subject, fc.record({ serviceAccount: dnsName }), plainSubject);

const kind = fc.constantFrom('Role', 'ClusterRole');
const oddRoleRef = fc.oneof(fc.record({ kind, name: roleName }), fc.record({ apiGroup: fc.constant(''), kind, name: roleName }));
const boundTo = { to: list(subject), ...meta };
const binding = fc
  .tuple(
    fc.oneof(fc.record({ clusterRole: roleName }), fc.record({ role: roleName }), fc.record({ roleRef: oddRoleRef })),
    some<Pick<Binding, 'to' | 'labels' | 'annotations'>>(boundTo),
  )
  .map(([role, rest]) => ({ ...role, ...rest })) as fc.Arbitrary<Binding>;

const words = <T extends string>(...values: T[]) => fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const rule = fc
  .tuple(
    fc.record({
      apiGroups: words('', 'apps', 'networking.k8s.io', '*'),
      resources: words('pods', 'pods/log', 'networkpolicies', '*'),
      verbs: words('get', 'create', 'impersonate', '*'),
    }),
    fc.record({ resourceNames: list(dnsName), nonResourceURLs: fc.constant<string[]>([]) }, { requiredKeys: [] }),
  )
  .map(([must, may]) => ({ ...must, ...may })) as fc.Arbitrary<PolicyRule>;
const role = some<RoleSpec>({ rules: list(rule), ...meta });

const reference = some<NonNullable<AccountSpec['secrets']>[number]>({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('Secret'),
  name: dnsName,
  namespace,
  uid: fc.constant('u-1'),
  resourceVersion: fc.constant('7'),
  fieldPath: fc.constant('data'),
});
const accountKeys = {
  automount: fc.boolean(),
  imagePullSecrets: list(fc.record({ name: dnsName })),
  secrets: list(reference),
  ...meta,
};
const account = some<AccountSpec>(accountKeys);

/** Names that a list divided by commas must keep whole. */
const grantedName = fc.oneof(anyName, fc.constantFrom('CN=Ops,OU=IT', '100%,%2C', '*'));
const granted = fc.oneof(
  fc.constant<'*'>('*'),
  fc.record({ group: grantedName }),
  fc.record({ user: grantedName }),
  fc.record({ serviceAccount: dnsName, namespace }),
);

/** Sections that hold at least one object, or grant something. */
export const resolvedSection: fc.Arbitrary<AccessSection> = fc
  .record(
    {
      bindings: map(pathName, binding),
      roles: map(pathName, role),
      serviceAccounts: map(dnsName, account),
      subjects: fc.array(granted, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['bindings', 'roles', 'serviceAccounts'] },
  )
  .filter((section) => Object.values(section).some((entries) => Object.keys(entries).length > 0));

const roleRef = fc.oneof(oddRoleRef, fc.record({ apiGroup: fc.constant(RBAC), kind, name: roleName }));
const authorBound = { to: list(authorSubject), ...meta };
const authorRole = { clusterRole: roleName, role: roleName, roleRef };
const listedBinding = fc.record({ name: pathName, ...authorRole, ...authorBound }, { requiredKeys: [] });
const mappedBinding = fc.record(
  {
    clusterRole: nullable(roleName),
    role: nullable(roleName),
    roleRef: nullable(roleRef),
    to: nullable(list(authorSubject)),
    labels: nullable(labels),
    annotations: nullable(annotations),
  },
  { requiredKeys: [] },
);
const preset = nullable(
  fc.record(
    { clusterRole: nullable(roleName), name: nullable(fc.constantFrom('{namespace}-admin', '{tenant}:x', 'one-name')) },
    { requiredKeys: [] },
  ),
);

/** What an author may write, sensible or not. */
export const authorSection: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    access: nullable(
      fc.record(
        {
          admin: nullable(list(authorSubject)),
          edit: nullable(list(authorSubject)),
          view: nullable(list(authorSubject)),
          presets: nullable(fc.record({ admin: preset, edit: preset, view: preset }, { requiredKeys: [] })),
          bindings: nullable(fc.oneof(map(pathName, nullable(mappedBinding)), list(listedBinding))),
          roles: nullable(map(pathName, nullable(fc.record({ rules: nullable(list(rule)), ...meta }, { requiredKeys: [] })))),
          serviceAccounts: nullable(map(dnsName, nullable(fc.record(accountKeys, { requiredKeys: [] })))),
          subjects: nullable(list(fc.oneof(granted, fc.record({ serviceAccount: dnsName })))),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

/** Labels as live objects carry them, ours among them. */
const liveLabels = map(
  fc.constantFrom('app', 'app.kubernetes.io/managed-by', 'tenantry.dev/tenant'),
  fc.constantFrom('helm', 'tenantry', 'payments'),
);
const metadata = (name: fc.Arbitrary<string>) =>
  fc
    .tuple(name, fc.record({ labels: liveLabels, annotations }, { requiredKeys: [] }), rarely({ finalizers: ['a/b'] }))
    .map(([n, rest, extra]) => ({ name: n, namespace: 'ns-a', ...rest, ...extra }));
const extraField = rarely({ spec: { x: 1 } });
const live = (apiVersion: string, kindName: string, name: fc.Arbitrary<string>, body: fc.Arbitrary<object>) =>
  fc
    .tuple(metadata(name), body, extraField)
    .map(([m, b, extra]) => ({ apiVersion, kind: kindName, metadata: m, ...b, ...extra }) as Manifest);

const liveBinding = live(
  `${RBAC}/v1`,
  'RoleBinding',
  pathName,
  fc.oneof(
    fc.record(
      { roleRef: fc.oneof(roleRef, fc.constant({ kind: 'Odd', name: '' })), subjects: list(kubeSubject) },
      { requiredKeys: ['roleRef'] },
    ),
    fc.record({
      roleRef,
      subjects: fc.constantFrom<unknown>(null, [{ kind: 'Group' }], [{ kind: 'Group', name: 'a', extra: 1 }]),
    }),
  ),
);
const liveRole = live(
  `${RBAC}/v1`,
  'Role',
  pathName,
  fc.oneof(
    fc.record({ rules: list(rule) }, { requiredKeys: [] }),
    fc.record({ rules: fc.constantFrom<unknown>(null, [{ verbs: ['get'], nonResourceURLs: ['/x'] }], [{ verbs: [] }]) }),
  ),
);
const liveAccount = live(
  'v1',
  'ServiceAccount',
  dnsName,
  fc.record(
    {
      automountServiceAccountToken: fc.oneof(fc.boolean(), fc.constant<unknown>(null)),
      imagePullSecrets: fc.oneof(list(fc.record({ name: dnsName })), fc.constant<unknown>([{}])),
      secrets: list(reference),
    },
    { requiredKeys: [] },
  ),
);
const stranger = fc.constantFrom<Manifest>(
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'ns-a' }, data: {} },
  { apiVersion: `${RBAC}/v1beta1`, kind: 'Role', metadata: { name: 'old', namespace: 'ns-a' }, rules: [] },
);

/** Live objects of one namespace, each once: some of them ours to say, some spelled or filled in ways the section has no word for. */
export const objects: fc.Arbitrary<Manifest[]> = fc
  .array(fc.oneof(liveBinding, liveRole, liveAccount, stranger), { maxLength: 8 })
  .map((all) => [...new Map(all.map((o) => [`${o.kind}/${o.metadata.name}`, o])).values()]);
