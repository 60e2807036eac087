import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { parseQuantity } from '../../src/kube/quantity.js';
import type { Manifest } from '../../src/kube/types.js';
import { canReach, type Pod } from './reach.js';

// What the example fleet's committed YAML means, read as a cluster would read it: no code of ours is asked how it came about.
const DIST = join(import.meta.dirname, '../../dist');

interface Doc extends Manifest {
  readonly file: string;
}

const docs: Doc[] = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .flatMap((file) =>
    parseAllDocuments(readFileSync(join(DIST, file), 'utf8')).map((document) => ({
      ...(document.toJS() as Manifest),
      file: file.replaceAll('\\', '/'),
    })),
  );

const tenantDocs = docs.filter((doc) => doc.file.includes('/tenants/'));
const place = (doc: Doc) => {
  const [cluster, , tenant, file] = doc.file.split('/');
  return { cluster: cluster!, tenant: tenant!, namespace: file!.replace(/^ns-(.*)\.yaml$/, '$1') };
};
const namespaces = tenantDocs.filter((doc) => doc.kind === 'Namespace').map((doc) => ({ ...place(doc), doc }));
const inside = (cluster: string, namespace: string, kind: string) =>
  tenantDocs.filter((doc) => doc.kind === kind && doc.metadata.namespace === namespace && place(doc).cluster === cluster);

it('puts every object into the file of its own namespace, and every namespace under its own tenant', () => {
  for (const doc of tenantDocs) {
    const { tenant, namespace } = place(doc);
    expect([doc.file, doc.kind === 'Namespace' ? doc.metadata.name : doc.metadata.namespace]).toEqual([doc.file, namespace]);
    if (doc.metadata.labels?.['app.kubernetes.io/managed-by'] === 'tenantry')
      expect(doc.metadata.labels['tenantry.dev/tenant']).toBe(tenant);
  }
  expect(new Set(namespaces.map(({ cluster, doc }) => `${cluster}/${doc.metadata.name}`)).size).toBe(namespaces.length);
  expect(namespaces.length).toBeGreaterThanOrEqual(12);
});

it('holds pods to the restricted level in every namespace', () => {
  for (const { doc } of namespaces) expect(doc.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
});

describe('access', () => {
  const PEOPLE: Record<string, string> = {
    payments: '7f0c52a4-6d0b-4c1b-9d57-0a6e2f3b8c11 1b9a0f6e-53c7-4f0e-8f4e-7c1d9a2b6e30 c2d4e8a1-9b3f-4d27-a6c5-5e8f1a7b4d92',
    checkout: '3d5e7f90-1a2b-4c3d-8e4f-5a6b7c8d9e0f',
    ledger: '9e8d7c6b-5a4f-4e3d-2c1b-0a9f8e7d6c5b',
    'ml-lab': '5c4b3a29-1807-4f6e-9d5c-4b3a29180716',
    acme: '',
    globex: '',
  };

  it('lets only the tenant’s own people in, and nobody into a customer’s namespace', () => {
    for (const { cluster, tenant, namespace } of namespaces) {
      const subjects = inside(cluster, namespace, 'RoleBinding').flatMap(
        (doc) => doc.subjects as { kind: string; name: string; namespace?: string }[],
      );
      const people = subjects.filter((s) => s.kind !== 'ServiceAccount').map((s) => s.name);
      expect([tenant, [...new Set(people)].sort()]).toEqual([tenant, PEOPLE[tenant]!.split(' ').filter(Boolean).sort()]);
      for (const account of subjects.filter((s) => s.kind === 'ServiceAccount')) expect(account.namespace).toBe(namespace);
    }
  });

  it('gives nobody a role that writes what isolates', () => {
    const roles = docs.filter((doc) => doc.kind === 'ClusterRole' || doc.kind === 'Role');
    expect(roles.length).toBeGreaterThan(8);
    const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];
    const OWNED =
      /^(namespaces|resourcequotas|limitranges|networkpolicies|endpoints|endpointslices|rolebindings|roles|serviceaccounts\/token|services\/status|pods\/binding|bindings|.*\/finalize)$/;
    for (const role of roles) {
      for (const rule of role.rules as { resources: string[]; verbs: string[]; apiGroups: string[] }[]) {
        expect([...rule.verbs, ...rule.resources, ...rule.apiGroups]).not.toContain('*');
        for (const verb of ['impersonate', 'escalate', 'bind']) expect(rule.verbs).not.toContain(verb);
        if (rule.verbs.some((verb) => WRITES.includes(verb)))
          expect(rule.resources.filter((resource) => OWNED.test(resource))).toEqual([]);
      }
      expect(role.aggregationRule ?? role.metadata.labels?.['rbac.authorization.k8s.io/aggregate-to-edit']).toBeUndefined();
    }
  });

  it('mounts a token only for the account that asked for one', () => {
    const accounts = tenantDocs.filter((doc) => doc.kind === 'ServiceAccount');
    expect(accounts.filter((doc) => doc.automountServiceAccountToken !== false).map((doc) => doc.metadata.name)).toEqual([
      'trainer',
      'trainer',
    ]);
    for (const { cluster, namespace } of namespaces) {
      expect(inside(cluster, namespace, 'ServiceAccount').map((doc) => doc.metadata.name)).toEqual(
        expect.arrayContaining(['default', 'workload']),
      );
    }
  });
});

describe('budget', () => {
  const hardOf = (cluster: string, namespace: string) =>
    Object.assign(
      {},
      ...inside(cluster, namespace, 'ResourceQuota')
        .filter((q) => !(q.spec as { scopeSelector?: unknown }).scopeSelector)
        .map((q) => (q.spec as { hard: object }).hard),
    ) as Record<string, string>;
  const sum = (cluster: string, tenant: string, key: string) =>
    namespaces
      .filter((n) => n.cluster === cluster && n.tenant === tenant)
      .reduce((total, n) => total + parseQuantity(hardOf(cluster, n.namespace)[key]!)!, 0n);

  it('adds up to what the tenant file says', () => {
    const expected: [string, string, string, string][] = [
      ['weu-prod', 'payments', 'requests.cpu', '16'],
      ['weu-prod', 'payments', 'requests.memory', '64Gi'],
      ['weu-prod', 'payments', 'requests.storage', '500Gi'],
      ['weu-prod', 'payments', 'pods', '120'],
      ['lab-dev', 'payments', 'requests.cpu', '4'],
      ['lab-dev', 'payments', 'requests.memory', '16Gi'],
      ['weu-prod', 'ml-lab', 'requests.nvidia.com/gpu', '2'],
      ['weu-prod', 'globex', 'requests.cpu', '8'],
      ['weu-prod', 'acme', 'requests.cpu', '2'],
    ];
    for (const [cluster, tenant, key, total] of expected)
      expect([tenant, key, sum(cluster, tenant, key)]).toEqual([tenant, key, parseQuantity(total)]);
    expect(hardOf('weu-prod', 'payments-batch').pods).toBe('80');
  });

  it('gives load balancers to the one tenant that has one, and node ports to nobody else', () => {
    const granted = namespaces
      .filter((n) => hardOf(n.cluster, n.namespace)['services.loadbalancers'] !== '0')
      .map((n) => n.tenant);
    expect([...new Set(granted)]).toEqual(['checkout']);
    for (const n of namespaces.filter((n) => n.tenant !== 'checkout'))
      expect(hardOf(n.cluster, n.namespace)['services.nodeports']).toBe('0');
  });

  it('leaves a pod that says nothing of resources schedulable: every quota’d resource has a default, and the default fits', () => {
    for (const { cluster, namespace } of namespaces) {
      const hard = hardOf(cluster, namespace);
      const item = inside(cluster, namespace, 'LimitRange')
        .flatMap(
          (doc) =>
            (doc.spec as { limits: { type: string; default: Record<string, string>; defaultRequest: Record<string, string> }[] })
              .limits,
        )
        .find((l) => l.type === 'Container')!;
      for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
        for (const [kind, given] of [
          ['requests', item.defaultRequest],
          ['limits', item.default],
        ] as const) {
          if (hard[`${kind}.${resource}`] === undefined) continue;
          expect([namespace, kind, resource, given?.[resource]]).not.toContain(undefined);
          expect(parseQuantity(given[resource]!)! <= parseQuantity(hard[`${kind}.${resource}`]!)!).toBe(true);
        }
        expect(parseQuantity(item.defaultRequest[resource]!)! <= parseQuantity(item.default[resource]!)!).toBe(true);
      }
    }
  });
});

describe('network', () => {
  const policies = (cluster: string) => docs.filter((doc) => doc.kind === 'NetworkPolicy' && doc.file.startsWith(`${cluster}/`));
  const clusters = ['weu-prod', 'lab-dev'];
  const OUTSIDE: Record<string, Pod> = {
    nginx: { namespace: 'app-routing-system', labels: { app: 'nginx' }, ip: '10.244.9.1' },
    'other in the ingress namespace': { namespace: 'app-routing-system', labels: { app: 'x' }, ip: '10.244.9.2' },
    dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, ip: '10.244.9.3' },
    prometheus: { namespace: 'monitoring', labels: {}, ip: '10.244.9.4' },
    internet: { ip: '93.184.216.34', labels: {} },
    metadata: { ip: '169.254.169.254', labels: {} },
    'backend range': { ip: '10.40.7.7', labels: {} },
    'customer system': { ip: '203.0.113.9', labels: {} },
    'kubernetes api': { ip: '10.240.0.4', labels: {} },
    mail: { ip: '10.30.4.25', labels: {} },
  };
  const podOf = (namespace: string, n: number): Pod => ({ namespace, labels: { app: 'any' }, ip: `10.244.0.${n}` });

  it('opens exactly the flows that both sides declare, on the port both name, and nothing else between tenants', () => {
    for (const cluster of clusters) {
      const here = namespaces.filter((n) => n.cluster === cluster);
      const open = new Set<string>();
      for (const [i, from] of here.entries()) {
        for (const [j, to] of here.entries()) {
          for (const port of [80, 443, 5432, 8443, 53]) {
            const reached = canReach(policies(cluster), podOf(from.namespace, i + 1), podOf(to.namespace, j + 1), port, 'TCP');
            if (from.tenant !== to.tenant && reached) open.add(`${from.namespace} → ${to.namespace}:${port}`);
            if (from.namespace === to.namespace) expect([from.namespace, port, reached]).toEqual([from.namespace, port, true]);
            if (from.tenant === to.tenant && from.namespace !== to.namespace)
              expect([from.namespace, to.namespace, reached]).toEqual([from.namespace, to.namespace, from.tenant === 'ml-lab']);
          }
        }
      }
      expect([...open].sort()).toEqual([
        'checkout → payments-api:8443',
        'checkout → payments-batch:8443',
        'payments-api → ledger:5432',
        'payments-batch → ledger:5432',
      ]);
    }
  });

  it('lets in from outside what is declared, and reaches outside only what is declared; the metadata address never', () => {
    const here = namespaces.filter((n) => n.cluster === 'weu-prod');
    const inward = new Set<string>();
    const outward = new Set<string>();
    for (const [name, outside] of Object.entries(OUTSIDE)) {
      for (const [i, { namespace }] of here.entries()) {
        for (const port of [80, 443, 587, 9187]) {
          if (canReach(policies('weu-prod'), outside, podOf(namespace, i + 1), port, 'TCP'))
            inward.add(`${name} → ${namespace}${name === 'prometheus' ? `:${port}` : ''}`);
          if (canReach(policies('weu-prod'), podOf(namespace, i + 1), outside, port, 'TCP'))
            outward.add(`${namespace} → ${name}:${port}`);
        }
      }
    }
    expect([...inward].sort()).toEqual(
      [
        ...['acme', 'checkout', 'globex', 'ml-lab-serve', 'payments-api', 'payments-batch'].map((n) => `nginx → ${n}`),
        'prometheus → ledger:9187',
      ].sort(),
    );
    expect([...outward].sort()).toEqual(
      [
        'checkout → mail:587',
        'globex → customer system:443',
        'globex-reports → customer system:443',
        'ml-lab-serve → kubernetes api:443',
        'ml-lab-train → kubernetes api:443',
        'payments-api → backend range:443',
        'payments-batch → backend range:443',
      ].sort(),
    );
  });

  it('lets every pod ask DNS, over UDP and TCP, and the node’s cache where there is one', () => {
    for (const [i, { cluster, namespace }] of namespaces.entries()) {
      for (const protocol of ['UDP', 'TCP'] as const) {
        expect(canReach(policies(cluster), podOf(namespace, i + 1), OUTSIDE.dns!, 53, protocol)).toBe(true);
        const cache = canReach(policies(cluster), podOf(namespace, i + 1), { ip: '169.254.20.10', labels: {} }, 53, protocol);
        expect([cluster, cache]).toEqual([cluster, cluster === 'lab-dev']);
      }
    }
  });
});

describe('nodes', () => {
  const annotation = (namespace: string, key: string) =>
    namespaces.find((n) => n.cluster === 'weu-prod' && n.namespace === namespace)!.doc.metadata.annotations?.[
      `scheduler.alpha.kubernetes.io/${key}`
    ];

  it('pins the tenants with a pool to it, and lets nobody else tolerate its taint', () => {
    expect(annotation('payments-api', 'node-selector')).toBe('kubernetes.azure.com/agentpool=payments');
    expect(annotation('ml-lab-train', 'node-selector')).toBe('kubernetes.azure.com/agentpool=gpu');
    for (const { namespace, tenant } of namespaces.filter((n) => n.cluster === 'weu-prod')) {
      const whitelist = JSON.parse(annotation(namespace, 'tolerationsWhitelist')!) as {
        key?: string;
        value?: string;
        operator?: string;
        effect?: string;
      }[];
      expect(whitelist.length).toBeGreaterThanOrEqual(3);
      expect(whitelist.some((t) => t.key === undefined || t.effect === undefined)).toBe(false);
      const pools = whitelist.filter((t) => !t.key!.startsWith('node.kubernetes.io/')).map((t) => t.value);
      expect([tenant, pools]).toEqual([tenant, tenant === 'payments' ? ['payments'] : tenant === 'ml-lab' ? ['gpu'] : []]);
    }
  });
});
