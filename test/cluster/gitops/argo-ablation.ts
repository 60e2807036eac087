import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { Ref, Sent } from '../client/client.js';
import { openAdmin } from '../cluster.js';
import { ablate, attempts, deploys, type Probe, patched, type Restriction } from './ablate.js';
import { ARGOCD, type Argo, IN_CLUSTER } from './argo.js';
import type { Condition } from './condition.js';
import { argoEngine } from './engines.js';
import { OWN, Team } from './team.js';
import { useArgo, useGit } from './use.js';

const admin = openAdmin();
const git = useGit();
const application = (name: string, namespace = ARGOCD): Ref => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace },
});

const CONFIG = { 'application.sync.impersonation.enabled': 'true', 'application.resourceTrackingMethod': 'annotation' };
/** Applications of a team's namespace are looked at, if their project says so. */
const OPTIONS = { config: CONFIG, controller: [`--application-namespaces=${OWN}`] };

let foreign = 0;

function argoRestrictions(team: Team, argo: () => Argo): Restriction[] {
  const project: Ref = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: `team-${OWN}`, namespace: ARGOCD },
  };
  const spec = (what: string, change: object, probes: Restriction['probes']): Restriction => ({
    what: `the project's ${what}`,
    ...patched(admin, project, () => ({ spec: change })),
    probes,
  });
  const any = { group: '*', kind: '*' };
  /** An Application that somebody put there, and what it is to say. */
  const stray =
    (name: string, namespace: string, url: () => string, says: RegExp): Probe =>
    async () => {
      const ref: Sent = {
        ...application(name, namespace),
        spec: {
          project: `team-${OWN}`,
          source: { repoURL: url(), targetRevision: 'main', path: '.' },
          destination: { server: IN_CLUSTER, namespace: OWN },
        },
      };
      await admin.apply(ref, { force: true });
      const live = await argo().refresh(ref);
      const said = ((live.status?.conditions ?? []) as Condition[]).map(({ type, message }) => `${type}: ${message}`).join('; ');
      return says.test(said) ? [] : [said];
    };
  return [
    spec(
      'sourceRepos',
      { sourceRepos: ['*'] },
      {
        "another's repository": stray(
          'stray',
          ARGOCD,
          () => git().repository(`foreign-${foreign++}`).url,
          /repo .* is not permitted in project/,
        ),
      },
    ),
    spec('destinations', { destinations: [{ server: '*', namespace: '*' }] }, attempts(team, "another tenant's namespace")),
    spec(
      'clusterResourceWhitelist',
      { clusterResourceWhitelist: [any] },
      attempts(team, 'a role for the whole cluster', 'a label of its Namespace'),
    ),
    spec(
      'namespaceResourceBlacklist',
      { namespaceResourceBlacklist: [] },
      attempts(
        team,
        'a quota of its own',
        'a limit of its own',
        'a policy that opens everything',
        'a role',
        'a binding of its account to admin',
        'another account',
      ),
    ),
    spec('destinationServiceAccounts', { destinationServiceAccounts: null }, deploys(team)),
    spec(
      'sourceNamespaces, which are none',
      { sourceNamespaces: [OWN] },
      {
        'an Application in its own namespace': stray('own', OWN, () => team.repository.url, /is not permitted to use project/),
      },
    ),
    {
      what: 'impersonation',
      drop: () => argo().configure({ ...CONFIG, 'application.sync.impersonation.enabled': 'false' }),
      restore: () => argo().configure(CONFIG),
      probes: deploys(team),
    },
  ];
}

const argo = useArgo(admin, OPTIONS);

describe('Argo CD', () => {
  const team = new Team(argoEngine(admin, argo), admin, git);
  beforeAll(async () => {
    await team.start('unguarded');
    // Else it puts back at once what is dropped here.
    for (const name of ['tenantry', 'tenantry-platform'])
      await admin.patch(application(name), [{ op: 'remove', path: '/spec/syncPolicy/automated' }]);
  });
  afterAll(() => team.stop());

  for (const make of argoRestrictions(team, argo)) it(`without ${make.what} a test is red`, () => ablate('Argo CD', team, make));
});
