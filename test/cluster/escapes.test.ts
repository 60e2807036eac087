import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, eventually, type Sent } from './client/client.js';
import { refused } from './client/refusal.js';
import { WILD } from './guardrails/case.js';
import { BANK, SHOP, useGuarded } from './guardrails/fleet.js';
import { container, pod, podSpec, RESTRICTED, workload } from './pods.js';

// What a malicious admin of a tenant would try, beyond the requests of guardrails/cases.ts: ways that take more than one step, or another door to
// the same room. `wild` holds every right inside the namespace, as by a mistake of ours: what stops it is admission alone.

const { admin, exempt, people } = useGuarded();
const ada = people.admin!;
const eve = people.editor!;
const wild = people[WILD]!;
const dryRun = { dryRun: true };
const RBAC = 'rbac.authorization.k8s.io';
const image = 'docker.io/library/nginx:1';
const fine = (name: string, spec: object = {}): Sent => pod(SHOP, name, podSpec({ containers: [container({ image })], ...spec }));
const object = (
  apiVersion: string,
  kind: string,
  name: string,
  more: object = {},
  namespace: string | undefined = SHOP,
): Sent => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === '' ? {} : { namespace }) },
  ...more,
});
const namespace = object('v1', 'Namespace', SHOP, {}, '');
const quota = object('v1', 'ResourceQuota', 'tenantry');
const account = (name: string) => object('v1', 'ServiceAccount', name);

async function refuses(request: Promise<unknown>, ...words: string[]): Promise<void> {
  const { said } = await refused(request);
  for (const word of words) expect(said).toContain(word);
}
const all = (path: string, who: Client) => who.raw({ method: 'DELETE', path, query: { dryRun: 'All' } });

describe('an editor', () => {
  it('gains nothing through a pod’s account: the accounts of the namespace hold nothing', async () => {
    const rules = async (who: Client) =>
      (await who.create(object('authorization.k8s.io/v1', 'SelfSubjectRulesReview', '', { spec: { namespace: SHOP } }, '')))
        .status.resourceRules;
    const nobody = await rules(admin.as('a stranger'));
    for (const name of ['default', 'workload']) {
      // It may well run a pod as the account, and ask for its token.
      const token = { name: 't', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } };
      await eve.create(fine('thief', { serviceAccountName: name, volumes: [token] }), dryRun);
      const mounted = await eve.create(fine('thief', { serviceAccountName: name, automountServiceAccountToken: true }), dryRun);
      expect(mounted.spec.serviceAccountName).toBe(name);
      expect(await rules(admin.asServiceAccount(SHOP, name))).toEqual(nobody);
    }
  });

  it('gets no pod as the account that syncs, by a Deployment either', async () => {
    await exempt.apply(account('tenantry-sync'));
    const made = await eve.create(
      workload('Deployment', SHOP, 'thief', podSpec({ containers: [container({ image })], serviceAccountName: 'tenantry-sync' })),
    );
    const message = await eventually('an event', async () => {
      const events = await admin.list('v1', 'Event', SHOP);
      return events.map(({ message }) => String(message)).find((text) => text.includes('[pods/service-account]'));
    });
    expect(message).toContain("ValidatingAdmissionPolicy 'tenantry-pods'");
    await eve.delete(made, { propagationPolicy: 'Background' });
  });

  it('mints no token and impersonates no account', async () => {
    const path = await admin.path(account('workload'), 'token');
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    await refuses(eve.raw({ method: 'POST', path, body }), 'cannot create resource "serviceaccounts/token"');
    for (const who of [ada, eve]) {
      const spec = {
        resourceAttributes: { namespace: SHOP, verb: 'impersonate', resource: 'serviceaccounts', name: 'workload' },
      };
      const review = await who.create(object('authorization.k8s.io/v1', 'SelfSubjectAccessReview', '', { spec }, ''));
      expect(review.status.allowed).toBe(false);
    }
  });

  it('turns no Secret of its own into a token', async () => {
    const secret = object('v1', 'Secret', 'plain', { type: 'Opaque' });
    await exempt.apply(secret);
    const turned = {
      type: 'kubernetes.io/service-account-token',
      metadata: { annotations: { 'kubernetes.io/service-account.name': 'workload' } },
    };
    await refuses(eve.patch(secret, turned, dryRun), 'type: Invalid value', 'field is immutable');
    const made = { ...secret, ...turned, metadata: { name: 't', namespace: SHOP, ...turned.metadata } };
    await refuses(eve.apply(made, dryRun), '[secrets/token]');
  });
});

describe('the Namespace', () => {
  const evil = { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } };

  it('is not patched through a Role: neither its author nor its holder gets there', async () => {
    const rules = [{ apiGroups: [''], resources: ['namespaces'], resourceNames: [SHOP], verbs: ['patch', 'update'] }];
    await refuses(ada.create(object(`${RBAC}/v1`, 'Role', 'patch', { rules }), dryRun), 'cannot create resource "roles"');
    await refuses(wild.create(object(`${RBAC}/v1`, 'Role', 'patch', { rules }), dryRun), '[roles/rules]');
    // Somebody made it all the same.
    await exempt.apply(object(`${RBAC}/v1`, 'Role', 'patch', { rules }));
    await exempt.apply(
      object(`${RBAC}/v1`, 'RoleBinding', 'patch', {
        roleRef: { apiGroup: RBAC, kind: 'Role', name: 'patch' },
        subjects: [{ apiGroup: RBAC, kind: 'User', name: 'patcher' }],
      }),
    );
    const patcher = admin.as('patcher');
    await eventually('RBAC to know', async () => {
      const { said } = await refused(patcher.patch(namespace, evil, dryRun));
      return said.includes('[namespaces/namespace]') ? true : undefined;
    });
  });

  it.each([
    ['replaced', async () => wild.replace({ ...((await admin.get(namespace)) as Sent), ...withLabels({}) }, dryRun)],
    [
      'applied by force',
      () => wild.apply({ ...namespace, metadata: { name: SHOP, labels: evil.metadata.labels } }, { force: true, dryRun: true }),
    ],
    [
      'renamed to another tenant’s by its own label',
      () => wild.patch(namespace, { metadata: { labels: { 'kubernetes.io/metadata.name': BANK } } }, dryRun),
    ],
    [
      'finalized',
      async () =>
        wild.replace(
          { ...((await admin.get(namespace)) as Sent), spec: { finalizers: [] } },
          { subresource: 'finalize', dryRun: true },
        ),
    ],
    ['held by a finalizer', () => wild.patch(namespace, { metadata: { finalizers: ['evil.example/hold'] } }, dryRun)],
    [
      'given an owner',
      () =>
        wild.patch(
          namespace,
          { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'x', uid: 'y' }] } },
          dryRun,
        ),
    ],
    [
      'granted more by an annotation of ours',
      () =>
        wild.patch(namespace, { metadata: { annotations: { 'tenantry.dev/service-types': 'NodePort,ExternalName' } } }, dryRun),
    ],
    [
      'told to be somebody’s file',
      () => wild.patch(namespace, { metadata: { annotations: { 'tenantry.dev/file': null } } }, dryRun),
    ],
  ] as [string, () => Promise<unknown>][])('is not %s', async (_, attempt) => {
    await refuses(attempt(), "ValidatingAdmissionPolicy 'tenantry-namespaces'", '[namespaces/namespace]');
  });
});
const withLabels = (labels: object) => ({ metadata: { name: SHOP, labels } });

describe('what the platform owns', () => {
  it.each([
    ['networkpolicies', '/apis/networking.k8s.io/v1'],
    ['resourcequotas', '/api/v1'],
    ['limitranges', '/api/v1'],
    ['rolebindings', `/apis/${RBAC}/v1`],
    ['serviceaccounts', '/api/v1'],
  ])('is not swept away with all %s', async (plural, group) => {
    await refuses(
      all(`${group}/namespaces/${SHOP}/${plural}`, wild),
      "ValidatingAdmissionPolicy 'tenantry-owned'",
      `DELETE of ${plural}`,
    );
  });

  it('stays when an admin, who may write accounts, sweeps them', async () => {
    await refuses(all(`/api/v1/namespaces/${SHOP}/serviceaccounts`, ada), '[owned/object] DELETE of serviceaccounts');
  });

  it('is not taken over by server-side apply', async () => {
    const loose = { ...quota, spec: { hard: { pods: '9999' } } };
    await refuses(wild.apply(loose, { force: true, dryRun: true }), '[owned/object]');
  });

  it('is not loosened by another that adds up: NetworkPolicies', async () => {
    const open = object('networking.k8s.io/v1', 'NetworkPolicy', 'open', {
      spec: { podSelector: {}, ingress: [{}], egress: [{}] },
    });
    await refuses(ada.create(open, dryRun), 'cannot create resource "networkpolicies"');
    await refuses(wild.create(open, dryRun), '[network-policies/granted]');
  });

  it('gains no subject: our RoleBinding is not widened', async () => {
    const binding = object(`${RBAC}/v1`, 'RoleBinding', 'tenantry-admin');
    // One whom it may bind elsewhere, so that no other rule says no first.
    const add = [{ op: 'add', path: '/subjects/-', value: { apiGroup: RBAC, kind: 'Group', name: `${SHOP}-editors` } }];
    await refuses(wild.patch(binding, add, dryRun), '[owned/object]');
  });

  it('is not claimed by its label, on what is there already either', async () => {
    const mine = object('v1', 'ConfigMap', 'mine');
    await exempt.apply(mine);
    const claim = { metadata: { labels: { 'tenantry.dev/tenant': BANK } } };
    await refuses(ada.patch(mine, claim, dryRun), '[owned/object]');
    await refuses(
      ada.create({ ...fine('p'), metadata: { name: 'p', namespace: SHOP, labels: claim.metadata.labels } }, dryRun),
      '[owned/object]',
    );
  });

  it('is not read off annotations of a pod', async () => {
    const evil = podSpec({ containers: [container({ image: 'evil.example/x' })] });
    const claiming = {
      ...pod(SHOP, 'p', evil),
      metadata: { name: 'p', namespace: SHOP, annotations: { 'tenantry.dev/images': 'evil.example' } },
    };
    await refuses(ada.create(claiming, dryRun), '[pods/images]');
  });
});

describe('power', () => {
  const bind = (subject: object, role: object = { apiGroup: RBAC, kind: 'ClusterRole', name: 'tenantry:admin' }) =>
    object(`${RBAC}/v1`, 'RoleBinding', 'evil', { roleRef: role, subjects: [subject] });
  it.each([
    'system:masters',
    'system:nodes',
    'system:serviceaccounts',
    'system:unauthenticated',
    'system:serviceaccounts:kube-system',
  ])('is not bound to the group %s', async (name) => {
    await refuses(
      wild.create(bind({ apiGroup: RBAC, kind: 'Group', name }), dryRun),
      "'tenantry-bindings'",
      '[bindings/subjects]',
    );
  });

  it('is not bound to another tenant’s people', async () => {
    await refuses(
      wild.create(bind({ apiGroup: RBAC, kind: 'Group', name: `${BANK}-admins` }), dryRun),
      "'tenantry-bindings'",
      '[bindings/subjects]',
    );
  });

  it('is not bound to another tenant’s account, later', async () => {
    const own = bind({ kind: 'ServiceAccount', name: 'default', namespace: SHOP });
    await exempt.apply(own);
    const theirs = [{ op: 'add', path: '/subjects/-', value: { kind: 'ServiceAccount', name: 'default', namespace: BANK } }];
    await refuses(wild.patch(own, theirs, dryRun), '[bindings/subjects]');
    await admin.delete(own);
  });

  it.each([
    ['everything', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    ['the status of pods', { apiGroups: [''], resources: ['pods/status'], verbs: ['patch'] }],
    ['endpoint slices', { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['create'] }],
    ['ReferenceGrants', { apiGroups: ['gateway.networking.k8s.io'], resources: ['referencegrants'], verbs: ['create'] }],
    ['Flux’s kinds', { apiGroups: ['kustomize.toolkit.fluxcd.io'], resources: ['kustomizations'], verbs: ['create'] }],
    [
      'the network policies of another engine',
      { apiGroups: ['cilium.io'], resources: ['ciliumnetworkpolicies'], verbs: ['create'] },
    ],
  ])('is not lent by a Role over %s', async (_, rule) => {
    const role = object(`${RBAC}/v1`, 'Role', 'evil', { rules: [rule] });
    await refuses(ada.create(role, dryRun), 'cannot create resource "roles"');
    await refuses(wild.create(role, dryRun), "'tenantry-roles'", '[roles/rules]');
  });
});

describe('kubectl debug', () => {
  /** As kubectl makes it for `kubectl debug node/NAME`. */
  const nodeDebugger = fine('node-debugger-x', {
    nodeName: 'x',
    hostIPC: true,
    hostNetwork: true,
    hostPID: true,
    restartPolicy: 'Never',
    tolerations: [{ operator: 'Exists' }],
    volumes: [{ name: 'host-root', hostPath: { path: '/' } }],
  });

  it('of a node gets no pod, and where Pod Security is silent the rules still say no', async () => {
    await refuses(ada.create(nodeDebugger, dryRun), 'violates PodSecurity "restricted:latest"');
    const open = people['who may do everything where more is granted']!;
    await refuses(open.create({ ...nodeDebugger, metadata: { name: 'n', namespace: 'guard-open' } }, dryRun), '[pods/');
  });

  it('of a pod gets a container that is held to what the pod is', async () => {
    const running = fine('running');
    await exempt.apply(running);
    const debug = (more: object) => ({ spec: { ephemeralContainers: [container({ name: 'debug', image, ...more })] } });
    const asked = { subresource: 'ephemeralcontainers', dryRun: true };
    await ada.patch(running, debug({}), asked);
    await refuses(ada.patch(running, debug({ securityContext: { privileged: true } }), asked), 'violates PodSecurity');
    const traced = { ...RESTRICTED, capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] } };
    await refuses(ada.patch(running, debug({ securityContext: traced }), asked), 'violates PodSecurity');
    await refuses(ada.patch(running, debug({ image: 'evil.example/x' }), asked), '[pods/images]');
    await refuses(ada.patch(running, debug({ imagePullPolicy: 'Never' }), asked), '[pods/pull-policy]');
    await refuses(eve.patch(running, debug({}), asked), 'cannot patch resource "pods/ephemeralcontainers"');
  });
});

describe('another tenant’s', () => {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'guard-fast' };
  const released = object(
    'v1',
    'PersistentVolume',
    'guard-released',
    {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: 'guard-other-class',
        csi: { driver: 'guard.csi.example', volumeHandle: 'bank' },
      },
    },
    '',
  );
  beforeAll(async () => {
    await admin.apply(released);
  });
  afterAll(async () => {
    await admin.delete(released);
  });

  it('released volume is not bound by naming it later, in a claim that waits', async () => {
    const claim = object('v1', 'PersistentVolumeClaim', 'waits', { spec });
    await ada.create(claim);
    await refuses(ada.patch(claim, { spec: { volumeName: 'guard-released' } }, dryRun), '[claims/volume-name]');
    await refuses(
      ada.patch(claim, { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'guard-other-class' } } }, dryRun),
      'field is immutable',
    );
  });

  it('volume is nothing that the binder needs: it still binds what a claim is given', async () => {
    const own = object(
      'v1',
      'PersistentVolume',
      'guard-own',
      { spec: { ...(released.spec as object), storageClassName: 'guard-fast' } },
      '',
    );
    await admin.apply(own);
    const claim = object('v1', 'PersistentVolumeClaim', 'waits', { spec });
    await eventually('the claim to be bound', async () => {
      const { spec: live, status } = await admin.get(claim);
      return live.volumeName === 'guard-own' && status.phase === 'Bound' ? true : undefined;
    });
    // What is bound stays the tenant's to change otherwise.
    await ada.patch(claim, { metadata: { labels: { a: 'b' } } }, dryRun);
    await admin.delete(own);
  });

  it('released volume is not handed over by its own claimRef', async () => {
    const handed = { spec: { claimRef: { namespace: SHOP, name: 'waits' } } };
    await refuses(ada.patch(released, handed, dryRun), 'cannot patch resource "persistentvolumes"');
    await refuses(wild.patch(released, handed, dryRun), 'cannot patch resource "persistentvolumes"');
  });

  it('pod is not reached by a pod that claims its address', async () => {
    const running = fine('running');
    await exempt.apply(running);
    const status = { status: { podIP: '10.1.2.3', podIPs: [{ ip: '10.1.2.3' }] } };
    const asked = { subresource: 'status', dryRun: true };
    await refuses(ada.patch(running, status, asked), 'cannot patch resource "pods/status"');
  });

  it('host is not taken by the status of an Ingress', async () => {
    const ingress = object('networking.k8s.io/v1', 'Ingress', 'mine', {
      spec: {
        ingressClassName: 'guard-nginx',
        rules: [{ host: 'a.shop.example.com' }],
      },
    });
    await exempt.apply(ingress);
    const status = { status: { loadBalancer: { ingress: [{ hostname: 'www.bank.example.com' }] } } };
    await refuses(
      ada.patch(ingress, status, { subresource: 'status', dryRun: true }),
      'cannot patch resource "ingresses/status"',
    );
  });
});

describe('kinds of others', () => {
  const kustomization = (spec: object): Sent =>
    object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'k', {
      spec: { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'r' }, ...spec },
    });

  it('are not the tenant’s: Flux would act with its own power', async () => {
    await refuses(ada.create(kustomization({}), dryRun), 'cannot create resource "kustomizations"');
    await refuses(wild.create(kustomization({}), dryRun), '[flux/account]');
  });

  it('that nobody installed are no kinds at all', async () => {
    const path = `/apis/evil.example/v1/namespaces/${SHOP}/widgets`;
    const body = object('evil.example/v1', 'Widget', 'w');
    for (const who of [ada, wild, admin]) {
      const { status } = await refused(who.raw({ method: 'POST', path, body }));
      expect([403, 404]).toContain(status);
    }
    const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'widgets.evil.example', { spec: {} }, '');
    for (const who of [ada, wild]) await refuses(who.create(crd, dryRun), 'cannot create resource "customresourcedefinitions"');
  });
});

it('a finalizer on an object of its own holds its Namespace up only until the platform takes it off', async () => {
  const held = object('v1', 'ConfigMap', 'held', {}, BANK);
  const bob = people['the other tenant']!;
  await bob.create({ ...held, metadata: { ...held.metadata, finalizers: ['evil.example/hold'] } });
  const home = object('v1', 'Namespace', BANK, {}, '');
  await admin.delete(home);
  const why = await eventually('the Namespace to say why', async () =>
    (await admin.get(home)).status.conditions?.find(
      ({ type, status }: { type: string; status: string }) => type === 'NamespaceFinalizersRemaining' && status === 'True',
    ),
  );
  expect(why.message).toContain('evil.example/hold');
  await admin.patch(held, { metadata: { finalizers: null } });
  await eventually('the Namespace to go', async () => ((await admin.find(home)) ? undefined : true));
});
