import { describe, expect, it } from '@jest/globals';
import type { Client } from './client/client.js';
import { Refusal } from './client/refusal.js';
import { openAdmin } from './cluster.js';
import { objectsOf, useFleet } from './fleet.js';

const admin = openAdmin();
const NS = 'access-shop';
const OTHER = 'access-bank';

const everyone = (tenant: string) => ({
  admin: [{ group: `${tenant}-admins` }],
  edit: [{ group: `${tenant}-editors` }],
  view: [{ group: `${tenant}-viewers` }],
});
const FLEET = { [NS]: { access: everyone(NS) }, [OTHER]: { access: everyone(OTHER) } };

useFleet(admin, objectsOf({}, FLEET));

const PEOPLE: Readonly<Record<string, Client>> = {
  admin: admin.as('ada', `${NS}-admins`),
  edit: admin.as('eve', `${NS}-editors`),
  view: admin.as('vic', `${NS}-viewers`),
  neighbour: admin.as('ned', `${OTHER}-admins`),
  stranger: admin.as('sam'),
  pod: admin.asServiceAccount(NS, 'workload'),
};
const ALL = Object.keys(PEOPLE);

const METHODS: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
};

/**
 * Asks for it, and tells whether RBAC lets it through: whatever else the server finds wrong with the empty object it is sent comes after.
 * @param what `pods`, `apps/deployments`, `pods/exec` …, the group first where there is one
 */
async function may(who: Client, verb: string, what: string, namespace = NS): Promise<boolean> {
  const { group, resource, subresource } = partsOf(what);
  const named = subresource !== undefined || ['get', 'update', 'patch', 'delete'].includes(verb);
  const path = [group, 'namespaces', namespace, resource, ...(named ? ['any'] : []), ...(subresource ? [subresource] : [])].join(
    '/',
  );
  const type = verb === 'patch' ? 'application/merge-patch+json' : undefined;
  const body = METHODS[verb] === 'GET' ? undefined : {};
  try {
    await who.raw({ method: METHODS[verb]!, path, body, type, query: { dryRun: METHODS[verb] === 'GET' ? undefined : 'All' } });
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return !(
      error.status === 403 &&
      error.said.includes(`cannot ${verb} resource "${[resource, subresource].filter(Boolean).join('/')}"`)
    );
  }
}

const GROUPS: Readonly<Record<string, string>> = {
  apps: '/apis/apps/v1',
  batch: '/apis/batch/v1',
  networking: '/apis/networking.k8s.io/v1',
  rbac: '/apis/rbac.authorization.k8s.io/v1',
  policy: '/apis/policy/v1',
  discovery: '/apis/discovery.k8s.io/v1',
};

function partsOf(what: string): { group: string; resource: string; subresource?: string } {
  const [first, ...rest] = what.split('/');
  const group = GROUPS[first!];
  const [resource, subresource] = group ? rest : [first, ...rest];
  return { group: group ?? '/api/v1', resource: resource!, subresource };
}

const WRITE = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const READ = ['get', 'list'];

/** Who may do what in the namespace; whom a row doesn't name may not. */
const ROWS: readonly (readonly [who: string, verbs: readonly string[], what: string])[] = [
  ['admin edit view', READ, 'pods'],
  ['admin edit', WRITE, 'pods'],
  ['admin edit view', READ, 'apps/deployments'],
  ['admin edit', WRITE, 'apps/deployments'],
  ['admin edit', ['patch', 'update'], 'apps/deployments/scale'],
  ['admin edit', WRITE, 'apps/daemonsets'],
  ['admin edit', WRITE, 'batch/jobs'],
  ['admin edit', WRITE, 'services'],
  ['admin edit', WRITE, 'configmaps'],
  ['admin edit', WRITE, 'persistentvolumeclaims'],
  ['admin edit', WRITE, 'networking/ingresses'],
  ['admin edit', WRITE, 'policy/poddisruptionbudgets'],
  ['admin edit', [...READ, ...WRITE], 'secrets'],
  ['admin edit', ['create'], 'pods/exec'],
  ['admin edit', ['create'], 'pods/eviction'],
  ['admin edit view', ['get'], 'pods/log'],
  ['admin', ['patch'], 'pods/ephemeralcontainers'],
  ['admin', WRITE, 'serviceaccounts'],
  ['admin edit view', READ, 'resourcequotas'],
  ['admin edit view', READ, 'limitranges'],
  ['admin edit view', READ, 'networking/networkpolicies'],
  ['admin edit view', READ, 'discovery/endpointslices'],
  ['admin', READ, 'rbac/roles'],
  ['admin', READ, 'rbac/rolebindings'],
  // The platform's.
  ['', WRITE, 'resourcequotas'],
  ['', WRITE, 'limitranges'],
  ['', WRITE, 'networking/networkpolicies'],
  ['', WRITE, 'rbac/roles'],
  ['', WRITE, 'rbac/rolebindings'],
  ['', WRITE, 'endpoints'],
  ['', WRITE, 'discovery/endpointslices'],
  ['', ['patch', 'update'], 'resourcequotas/status'],
  ['', ['patch', 'update'], 'services/status'],
  ['', ['patch', 'update'], 'pods/status'],
  ['', ['create'], 'serviceaccounts/token'],
  ['', ['create'], 'pods/binding'],
  ['', ['create'], 'bindings'],
];

describe("the tenant's people", () => {
  it.each(ROWS.map(([who, verbs, what]) => [who || 'nobody', verbs.join(', '), what, verbs] as const))(
    '%s may %s %s',
    async (who, _, what, verbs) => {
      for (const verb of verbs) {
        const able: string[] = [];
        for (const name of ALL) if (await may(PEOPLE[name]!, verb, what)) able.push(name);
        expect([verb, able.join(' ') || 'nobody']).toEqual([verb, who]);
      }
    },
  );

  it('have nothing in another tenant', async () => {
    const own = ['admin', 'edit', 'view', 'pod'];
    const able: string[] = [];
    for (const [, verbs, what] of ROWS) {
      for (const verb of verbs)
        for (const name of own) if (await may(PEOPLE[name]!, verb, what, OTHER)) able.push(`${name}: ${verb} ${what}`);
    }
    expect(able).toEqual([]);
  });

  const CLUSTER = [
    ['patch', '/api/v1/namespaces/access-shop', 'namespaces'],
    ['update', '/api/v1/namespaces/access-shop/finalize', 'namespaces/finalize'],
    ['patch', '/api/v1/namespaces/access-shop/status', 'namespaces/status'],
    ['delete', '/api/v1/namespaces/access-shop', 'namespaces'],
    ['create', '/api/v1/namespaces', 'namespaces'],
    ['list', '/api/v1/namespaces', 'namespaces'],
    ['list', '/api/v1/pods', 'pods'],
    ['list', '/api/v1/secrets', 'secrets'],
    ['list', '/api/v1/nodes', 'nodes'],
    ['patch', '/apis/rbac.authorization.k8s.io/v1/clusterroles/tenantry:admin', 'clusterroles'],
    ['create', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', 'clusterrolebindings'],
    ['create', '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', 'validatingadmissionpolicies'],
  ] as const;
  it.each(CLUSTER)('may not %s %s', async (verb, path, resource) => {
    for (const name of ALL) {
      const method = METHODS[verb]!;
      const type = verb === 'patch' ? 'application/merge-patch+json' : undefined;
      const query = { dryRun: method === 'GET' ? undefined : 'All' };
      const asked = PEOPLE[name]!.raw({ method, path, type, body: method === 'GET' ? undefined : {}, query });
      await expect(asked).rejects.toThrow(`cannot ${verb} resource "${resource}"`);
    }
  });

  it.each(['users', 'groups', 'serviceaccounts'])('may not impersonate %s', async (resource) => {
    for (const name of ALL) {
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        metadata: {},
        spec: { resourceAttributes: { namespace: NS, verb: 'impersonate', resource } },
      };
      const { status } = await PEOPLE[name]!.create(review);
      expect([name, status.allowed]).toEqual([name, false]);
    }
  });
});

describe("the tenant's own roles", () => {
  it('hold for their subjects, where the file says', async () => {
    const ns = 'access-jobs';
    const access = {
      serviceAccounts: { trainer: { automount: true } },
      roles: { 'read-jobs': { rules: [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list'] }] } },
      bindings: { 'trainer-reads-jobs': { role: 'read-jobs', to: [{ serviceAccount: 'trainer' }] } },
    };
    const objects = objectsOf({}, { [ns]: { access } });
    for (const object of objects) await admin.apply(object);
    const trainer = admin.asServiceAccount(ns, 'trainer');
    expect(await may(trainer, 'list', 'batch/jobs', ns)).toBe(true);
    expect(await may(trainer, 'create', 'batch/jobs', ns)).toBe(false);
    expect(await may(trainer, 'list', 'batch/jobs')).toBe(false);
    expect(await may(admin.asServiceAccount(ns, 'workload'), 'list', 'batch/jobs', ns)).toBe(false);
    await admin.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ns } });
  });
});
