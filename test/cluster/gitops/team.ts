import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import type { Client, Sent } from '../client/client.js';
import { mustBeNew, removeNamespaces } from '../cluster.js';
import { dropPolicies } from '../fleet.js';
import { writersOf } from './audit.js';
import { type Engine, troubles } from './engines.js';
import { dropRoles, write } from './fleet.js';
import type { Repository } from './git/repository.js';
import type { GitServer } from './git/server.js';

export const OWN = 'oak';
export const OTHER = 'pine';
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

/** What a team's repository tries, and what each engine says of it. */
export interface Attempt {
  readonly what: string;
  /** @param base the address of a repository that holds a base */
  readonly files: (base: string) => Readonly<Record<string, Sent | string>>;
  readonly flux: RegExp;
  /** Nothing where it refuses no such thing. */
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
  files: () => ({ 'object.yaml': sent }),
  flux: forbidden(resource),
  argocd: outside(sent.kind),
  unlike: sent,
});

export const ATTEMPTS: readonly Attempt[] = [
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
    files: () => ({
      'object.yaml': {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: OWN, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
      },
    }),
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
    files: () => ({ 'object.yaml': configMap('intruder', OTHER) }),
    flux: /^ready$/,
    argocd: /namespace pine is not permitted in project/,
    unlike: configMap('intruder', OTHER),
  },
  {
    what: 'a remote base',
    files: (base) => ({ 'kustomization.yaml': `resources: ['${base}?ref=main']\n` }),
    flux: /^BuildFailed: /,
    unlike: configMap('from-a-base'),
  },
];

/** A team and its neighbour on an engine, and the team's own repository. */
export class Team {
  readonly #engine: Engine;
  readonly #admin: Client;
  readonly #git: () => GitServer;
  #repository: Repository | undefined;
  #base: string | undefined;
  #unguarded = false;

  constructor(engine: Engine, admin: Client, git: () => GitServer) {
    this.#engine = engine;
    this.#admin = admin;
    this.#git = git;
  }

  get repository(): Repository {
    return this.#repository!;
  }

  /** @param unguarded whether admission is to judge nothing of it: then it is the sync alone that does */
  async start(unguarded?: 'unguarded'): Promise<void> {
    await dropPolicies(this.#admin);
    await dropRoles(this.#admin);
    await mustBeNew(this.#admin, [OWN, OTHER]);
    const { name } = this.#engine;
    const platform = this.#git().repository(`platform-${name}`);
    this.#repository = this.#git().repository(`oak-${name}`);
    this.#repository.push({ 'README.md': 'Nothing yet: the account has to be there first.\n' });
    const base = this.#git().repository(`base-${name}`);
    base.push({ 'kustomization.yaml': 'resources: [base.yaml]\n', 'base.yaml': stringify(configMap('from-a-base')) });
    this.#base = base.url;
    const gitops = [{ name: 'deploy', repository: this.#repository.url }];
    const written = write(name, platform.url, { [OWN]: { owner, budget, gitops }, [OTHER]: { owner, budget } });
    platform.push(written.files);
    for (const root of written.root) await this.#admin.apply(root, { force: true });
    await troubles(this.#engine);
    this.#unguarded = unguarded !== undefined;
    if (this.#unguarded) await dropPolicies(this.#admin);
  }

  async stop(): Promise<void> {
    await this.#engine.forget();
    await removeNamespaces(this.#admin, [OWN, OTHER]);
    await dropPolicies(this.#admin);
  }

  /** Takes away what attempts brought in, and has put back what they changed. */
  async clear(): Promise<void> {
    for (const { unlike } of ATTEMPTS)
      if (unlike.kind !== 'Namespace' && (await this.#admin.find(unlike))) await this.#admin.delete(unlike);
    await this.#engine.settle();
    if (this.#unguarded) await dropPolicies(this.#admin);
  }

  /** Pushes what the team may have, under a name of its own. @returns what is wrong with what came of it */
  async deploys(name = 'good'): Promise<string[]> {
    const mine = configMap(name);
    this.repository.replace({ 'good.yaml': stringify(mine) });
    const said = await this.#engine.team(OWN, 'deploy');
    if (said !== 'ready' || !(await this.#admin.find(mine))) return [`it is not deployed: ${said}`];
    const writers = writersOf('configmaps', mine);
    return writers.includes(account) ? [] : [`it is written by ${writers.join(', ')}`];
  }

  /** Pushes what it may not. @returns what is wrong with what came of it: another reason, or that it is there */
  async tries({ files, unlike, ...reasons }: Attempt): Promise<string[]> {
    const texts = Object.entries(files(this.#base!)).map(([path, sent]) => [
      path,
      typeof sent === 'string' ? sent : stringify(sent),
    ]);
    this.repository.replace({ 'good.yaml': stringify(configMap('good')), ...Object.fromEntries(texts) });
    const said = await this.#engine.team(OWN, 'deploy');
    const live = await this.#admin.find(unlike);
    return [
      ...(reasons[this.#engine.name]!.test(said) ? [] : [`it says ${said}`]),
      ...(live && isLike(live, unlike) ? [`${unlike.kind} ${unlike.metadata.name} is there`] : []),
    ];
  }
}

/** Whether an object holds at least this. */
function isLike(live: unknown, least: unknown): boolean {
  if (typeof least !== 'object' || least === null) return live === least;
  if (typeof live !== 'object' || live === null) return false;
  return Object.entries(least).every(([key, value]) => isLike((live as Record<string, unknown>)[key], value));
}

/** A team's own repository on an engine: what it deploys, and what is refused it and why. */
export function team(engine: Engine, admin: Client, git: () => GitServer): void {
  const own = new Team(engine, admin, git);
  beforeAll(() => own.start());
  afterAll(() => own.stop());

  it('deploys into its namespace, as its account', async () => {
    expect(await own.deploys()).toEqual([]);
  });

  describe('is refused', () => {
    it.each(ATTEMPTS.filter((attempt) => attempt[engine.name]))('$what', async (attempt) => {
      expect(await own.tries(attempt)).toEqual([]);
    });
  });
}
