import { describe, expect, it } from '@jest/globals';
import { eventually } from './client/client.js';
import { refused } from './client/refusal.js';
import { openAdmin } from './cluster.js';
import { objectsOf, useFleet } from './fleet.js';
import { container, pod, podSpec, RESTRICTED, workload } from './pods.js';

const admin = openAdmin();
const NS = 'namespace-shop';
const PEOPLE = 'namespace-people';
const editor = admin.as('jo', PEOPLE);

useFleet(admin, objectsOf({}, { [NS]: { access: { edit: [{ group: PEOPLE }] } } }));

describe('Pod Security', () => {
  const contained = (securityContext: object) => podSpec({ containers: [container({ securityContext })] });
  it.each([
    ['privileged', contained({ privileged: true }), 'privileged'],
    ['on the host network', podSpec({ hostNetwork: true }), 'host namespaces'],
    [
      'with a folder of the host',
      podSpec({ volumes: [{ name: 'root', hostPath: { path: '/' } }] }),
      'restricted volume type "hostPath"',
    ],
    ['as root', contained({ ...RESTRICTED, runAsNonRoot: false }), 'runAsNonRoot != true'],
    [
      'that says nothing',
      podSpec({ containers: [container({ securityContext: undefined })] }),
      'allowPrivilegeEscalation != false',
    ],
  ])('refuses a pod %s', async (_, spec, why) => {
    const { said } = await refused(editor.create(pod(NS, 'bad', spec), { dryRun: true }));
    expect(said).toContain('violates PodSecurity "restricted');
    expect(said).toContain(why);
  });

  it('lets a restricted pod through', async () => {
    await editor.create(pod(NS, 'good'), { dryRun: true });
  });

  it('lets a Deployment of privileged pods in with a warning, and none of its pods', async () => {
    const bad = workload('Deployment', NS, 'bad', contained({ privileged: true }));
    const { warnings } = await editor.raw({
      method: 'POST',
      path: await editor.path({ ...bad, metadata: { namespace: NS } }),
      body: bad,
    });
    expect(warnings.join()).toContain('would violate PodSecurity "restricted');
    const failure = await eventually('the refusal of its pods', async () =>
      (await admin.get(bad)).status.conditions?.find(({ type }: { type: string }) => type === 'ReplicaFailure'),
    );
    expect(failure.message).toContain('violates PodSecurity "restricted');
    expect(await admin.list('v1', 'Pod', NS)).toEqual([]);
  });
});

describe('service accounts', () => {
  it('mount no token unless the pod asks', async () => {
    const live = await editor.create(pod(NS, 'quiet'), { dryRun: true });
    expect(live.spec.serviceAccountName).toBe('default');
    expect(live.spec.volumes ?? []).toEqual([]);
  });
});
