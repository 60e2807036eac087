import { describe, expect, it } from '@jest/globals';
import { eventually, type Sent } from '../client/client.js';
import { refused } from '../client/refusal.js';
import { container, pod, podSpec, workload } from '../pods.js';
import { CONTROLLER, OPEN, SHOP, useGuarded } from './fleet.js';

const { admin, exempt, people } = useGuarded();
const evil = podSpec({ containers: [container({ image: 'evil.example/x' })] });
const fine = podSpec({ containers: [container({ image: 'nginx' })] });
const tenant = people.admin!;

describe('what controllers make for a tenant is judged too', () => {
  it.each(['Deployment', 'Job', 'DaemonSet'] as const)('a %s of a foreign image gets no pods, and says why', async (kind) => {
    const made = await tenant.create(workload(kind, SHOP, `evil-${kind.toLowerCase()}`, evil));
    const message = await eventually('an event', async () => {
      const events = await admin.list('v1', 'Event', SHOP);
      return events.map(({ message }) => String(message)).find((text) => text.includes('[pods/images]'));
    });
    expect(message).toContain("ValidatingAdmissionPolicy 'tenantry-pods'");
    expect(message).toContain(`(tenants/${SHOP}.yaml)`);
    const pods = await admin.list('v1', 'Pod', SHOP);
    expect(pods.filter(({ metadata }) => metadata.name.startsWith(`evil-${kind.toLowerCase()}`))).toEqual([]);
    await tenant.delete(made, { propagationPolicy: 'Background' });
  });

  it('a Deployment of a granted image gets its pods, and garbage collection takes them', async () => {
    const made = await tenant.create(workload('Deployment', SHOP, 'fine', fine, { replicas: 2 }));
    const mine = async () => (await admin.list('v1', 'Pod', SHOP)).filter(({ metadata }) => metadata.name.startsWith('fine-'));
    await eventually('two pods', async () => ((await mine()).length === 2 ? true : undefined));
    await tenant.delete(made, { propagationPolicy: 'Background' });
    await eventually('no pods', async () => ((await mine()).length === 0 ? true : undefined));
  });
});

const quota: Sent = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tenantry', namespace: OPEN } };
const note = { metadata: { annotations: { note: 'x' } } };

describe('what the platform owns', () => {
  it('is counted by the control plane: the quota says what is used', async () => {
    await people['who may do everything where more is granted']!.create(pod(OPEN, 'counted', fine));
    await eventually('the quota to count', async () => ((await admin.get(quota)).status?.used?.pods === '1' ? true : undefined));
  });

  it('is changed by whoever holds the verb bypass, by listed controllers and by the exempt, and by nobody else', async () => {
    const rights = { group: 'guard-platform' };
    await admin.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'guard-quotas' },
      rules: [{ apiGroups: [''], resources: ['resourcequotas'], verbs: ['get', 'patch'] }],
    });
    const bypass: Sent = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'guard-bypass' },
      rules: [{ apiGroups: ['tenantry.dev'], resources: ['guardrails'], verbs: ['bypass'] }],
    };
    await admin.apply(bypass);
    const bind = (name: string, subjects: object[]): Sent => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects,
    });
    const group = (name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name });
    const account = { kind: 'ServiceAccount', namespace: 'guard-system', name: 'controller' };
    await admin.apply(bind('guard-quotas', [group(rights.group), group('guard-nobody'), account]));
    await admin.apply(bind('guard-bypass', [group(rights.group)]));
    const passes = [admin, exempt, admin.as('pat', rights.group), admin.as(CONTROLLER)];
    await eventually('RBAC to know', async () => passes[2]!.get(quota).catch(() => undefined));
    for (const who of passes) await who.patch(quota, note, { dryRun: true });
    const { said } = await refused(admin.as('nat', 'guard-nobody').patch(quota, note, { dryRun: true }));
    expect(said).toContain('[owned/object] UPDATE of resourcequotas tenantry is refused');
    for (const name of ['guard-quotas', 'guard-bypass']) {
      await admin.delete(bind(name, []));
      await admin.delete({ ...bypass, metadata: { name } });
    }
  });

  it('is no matter of bypass where the content counts', async () => {
    const { said } = await refused(admin.create(pod(SHOP, 'p', evil), { dryRun: true }));
    expect(said).toContain('[pods/images] image evil.example/x is refused');
    await exempt.create(pod(SHOP, 'p', evil), { dryRun: true });
  });
});

it('says what was refused, what is granted, and in which file', async () => {
  const { said, status } = await refused(tenant.create(pod(SHOP, 'p', evil), { dryRun: true }));
  expect(status).toBe(403);
  expect(said).toContain(
    `[pods/images] image evil.example/x is refused: images come from granted registries; granted: contoso.azurecr.io/shop, docker.io/library (tenants/${SHOP}.yaml)`,
  );
});
