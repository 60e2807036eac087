import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { Ref, Sent } from '../client/client.js';
import { openAdmin } from '../cluster.js';
import { ablate, attempts, deploys, type Probe, patched, type Restriction } from './ablate.js';
import { condition } from './condition.js';
import { fluxEngine } from './engines.js';
import { type Controller, FLUX_SYSTEM, type Flux, LOCK_DOWN } from './flux.js';
import { OWN, Team } from './team.js';
import { useFlux, useGit } from './use.js';

const admin = openAdmin();
const git = useGit();
const RBAC = 'rbac.authorization.k8s.io/v1';

const kustomization = (name: string): Ref => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name, namespace: OWN },
});

const OF_SYNC: readonly (readonly [attempt: string, group: string, resource: string])[] = [
  ['a quota of its own', '', 'resourcequotas'],
  ['a limit of its own', '', 'limitranges'],
  ['a policy that opens everything', 'networking.k8s.io', 'networkpolicies'],
  ['a role', 'rbac.authorization.k8s.io', 'roles'],
  ['a binding of its account to admin', 'rbac.authorization.k8s.io', 'rolebindings'],
  ['another account', '', 'serviceaccounts'],
  ['a label of its Namespace', '', 'namespaces'],
];

function fluxRestrictions(team: Team, flux: () => Flux): Restriction[] {
  const deploy: Ref = kustomization('deploy');
  const role: Ref = { apiVersion: RBAC, kind: 'ClusterRole', metadata: { name: 'tenantry:sync' } };
  const everywhere: Sent = {
    ...role,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'ablated' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'tenantry-sync', namespace: OWN }],
  };
  const without = (flag: string): readonly Controller[] =>
    LOCK_DOWN.map(({ flags, ...rest }) => ({ ...rest, flags: (flags ?? []).filter((one) => !one.startsWith(flag)) }));
  const flag = (name: string, probes: Restriction['probes']): Restriction => ({
    what: `the flag ${name}`,
    drop: () => flux().restart(without(name)),
    restore: () => flux().restart(LOCK_DOWN),
    probes,
  });
  /** A Kustomization that somebody put into the team's namespace, and what it is to say. */
  const stray =
    (name: string, spec: object, says: RegExp): Probe =>
    async () => {
      // The team's source holds what the last attempt left.
      await team.deploys();
      const ref = { ...kustomization(name), spec: { interval: '1h', prune: true, path: './', ...spec } };
      await admin.apply(ref, { force: true });
      const ready = condition(await flux().sync(ref), 'Ready');
      const said = `${ready?.reason}: ${ready?.message}`;
      return says.test(said) ? [] : [said];
    };
  const shared = { kind: 'GitRepository', name: 'tenantry', namespace: FLUX_SYSTEM };
  const mine = { kind: 'GitRepository', name: 'deploy' };
  return [
    {
      what: "the team's account (serviceAccountName)",
      ...patched(admin, deploy, () => ({ spec: { serviceAccountName: null } })),
      probes: { ...deploys(team), ...attempts(team, 'a quota of its own') },
    },
    {
      what: 'the namespace it is put into (targetNamespace)',
      ...patched(admin, deploy, () => ({ spec: { targetNamespace: null } })),
      probes: attempts(team, "another tenant's namespace"),
    },
    ...OF_SYNC.map(
      ([attempt, group, resource]): Restriction => ({
        what: `the edge of the role tenantry:sync at ${resource}`,
        ...patched(admin, role, ({ rules }) => ({
          rules: [
            ...(rules as object[]),
            { apiGroups: [group], resources: [resource], verbs: ['get', 'list', 'watch', 'create', 'patch', 'update'] },
          ],
        })),
        probes: attempts(team, attempt),
      }),
    ),
    {
      what: 'the binding in its namespace alone',
      drop: () => admin.apply(everywhere, { force: true }),
      restore: () => admin.delete(everywhere),
      probes: attempts(team, 'a role for the whole cluster', 'a limit of its own'),
    },
    flag('--no-cross-namespace-refs', {
      "another namespace's source": stray('cross', { sourceRef: shared, serviceAccountName: 'tenantry-sync' }, /^AccessDenied: /),
    }),
    flag('--no-remote-bases', attempts(team, 'a remote base')),
    flag('--default-service-account', {
      'a Kustomization that names no account': stray(
        'unnamed',
        { sourceRef: mine, targetNamespace: OWN },
        /User "system:serviceaccount:oak:default" cannot/,
      ),
    }),
  ];
}

const flux = useFlux(admin, LOCK_DOWN);

describe('Flux', () => {
  const team = new Team(fluxEngine(admin, flux), admin, git);
  beforeAll(() => team.start('unguarded'));
  afterAll(() => team.stop());

  for (const make of fluxRestrictions(team, flux)) it(`without ${make.what} a test is red`, () => ablate('Flux', team, make));
});
