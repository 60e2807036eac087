import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import type { Client, Sent } from '../client/client.js';
import { mustBeNew, removeNamespaces } from '../cluster.js';
import { dropPolicies } from '../fleet.js';
import { writersOf } from './audit.js';
import type { Engine } from './engines.js';
import { dropRoles, write } from './fleet.js';
import type { Repository } from './git/repository.js';
import type { GitServer } from './git/server.js';

const OWN = 'oak';
const OTHER = 'pine';
const owner = { team: 'A team', contact: 'team@example.com' };
const budget = { cpu: '2', memory: '4Gi' };

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: object = {},
  namespace: string | undefined = OWN,
): Sent => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace ? { namespace } : {}) },
  ...rest,
});
const configMap = (name: string, namespace = OWN) => object('v1', 'ConfigMap', name, { data: { of: 'the team' } }, namespace);

/** What a team's repository tries, and why each engine refuses it. */
interface Attempt {
  readonly what: string;
  readonly files: Readonly<Record<string, Sent | string>>;
  readonly flux?: RegExp;
  readonly argocd?: RegExp;
  /** What must not be there, or not be like this, afterwards. */
  readonly unlike: Sent;
}

const RBAC = 'rbac.authorization.k8s.io/v1';
const account = `system:serviceaccount:${OWN}:tenantry-sync`;
const forbidden = (resource: string) => new RegExp(`User "${account}" cannot (get|patch|create) resource "${resource}"`);
const outside = (kind: string) => new RegExp(`${kind} is not permitted in project`);

const attempt = (what: string, sent: Sent, resource: string): Attempt => ({
  what,
  files: { 'object.yaml': sent },
  flux: forbidden(resource),
  argocd: outside(sent.kind),
  unlike: sent,
});

const ATTEMPTS: readonly Attempt[] = [
  attempt('a role for the whole cluster', object(RBAC, 'ClusterRole', 'oak-grows', { rules: [] }, ''), 'clusterroles'),
  attempt(
    'a quota of its own',
    object('v1', 'ResourceQuota', 'tenantry', { spec: { hard: { pods: '9999' } } }),
    'resourcequotas',
  ),
  attempt('a limit of its own', object('v1', 'LimitRange', 'wide', { spec: { limits: [] } }), 'limitranges'),
  attempt(
    'a policy that opens everything',
    object('networking.k8s.io/v1', 'NetworkPolicy', 'open', {
      spec: { podSelector: {}, ingress: [{}], policyTypes: ['Ingress'] },
    }),
    'networkpolicies',
  ),
  attempt(
    'a role',
    object(RBAC, 'Role', 'everything', { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }),
    'roles',
  ),
  attempt(
    'a binding of its account to admin',
    object(RBAC, 'RoleBinding', 'admin', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'tenantry-sync', namespace: OWN }],
    }),
    'rolebindings',
  ),
  attempt('another account', object('v1', 'ServiceAccount', 'stranger'), 'serviceaccounts'),
  {
    what: 'a label of its Namespace',
    files: {
      'object.yaml': {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: OWN, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
      },
    },
    flux: forbidden('namespaces'),
    argocd: outside('Namespace'),
    unlike: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: OWN, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
    },
  },
  {
    // Flux puts all of it into the namespace it stands in.
    what: "another tenant's namespace",
    files: { 'object.yaml': configMap('intruder', OTHER) },
    argocd: /namespace pine is not permitted in project/,
    unlike: configMap('intruder', OTHER),
  },
];

/** A team's own repository on an engine: what it deploys, and what is refused it and why. */
export function team(engine: Engine, admin: Client, git: () => GitServer): void {
  const own = () => engine.team(OWN, 'deploy');
  let repository: Repository;

  beforeAll(async () => {
    await dropPolicies(admin);
    await dropRoles(admin);
    await mustBeNew(admin, [OWN, OTHER]);
    const platform = git().repository(`platform-${engine.name}`);
    repository = git().repository(`oak-${engine.name}`);
    repository.push({ 'README.md': 'Nothing yet: the account has to be there first.\n' });
    const gitops = [{ name: 'deploy', repository: repository.url }];
    const written = write(engine.name, platform.url, { [OWN]: { owner, budget, gitops }, [OTHER]: { owner, budget } });
    platform.push(written.files);
    for (const root of written.root) await admin.apply(root, { force: true });
    for (let again = 0; again < 5; again++) {
      const outcomes = await engine.settle();
      if (Object.values(outcomes).every((said) => said === 'ready')) break;
    }
  });
  afterAll(async () => {
    await removeNamespaces(admin, [OWN, OTHER]);
    await dropPolicies(admin);
  });

  it('deploys into its namespace, as its account', async () => {
    repository.push({ 'good.yaml': stringify(configMap('good')) });
    expect(await own()).toBe('ready');
    expect(await admin.find(configMap('good'))).toBeDefined();
    expect(writersOf('configmaps', configMap('good'))).toContain(account);
  });

  describe('is refused', () => {
    it.each(ATTEMPTS)('$what', async ({ files, unlike, ...reasons }) => {
      const texts = Object.entries(files).map(([path, sent]) => [path, typeof sent === 'string' ? sent : stringify(sent)]);
      repository.replace({ 'good.yaml': stringify(configMap('good')), ...Object.fromEntries(texts) });
      const said = await own();
      const reason = reasons[engine.name];
      if (reason) expect(said).toMatch(reason);
      const live = await admin.find(unlike);
      if (live) expect(live).not.toMatchObject(unlike);
    });
  });
}
