// The engines: how each is started, asked, and seen to be done.

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io/v1';
const ARGO = 'argoproj.io/v1alpha1';
const REFRESH = 'argocd.argoproj.io/refresh';

/** As they are installed by default, with the lock-down; the tests' harness has them hurry. */
const flux = ({ flags = [], tmp } = {}) => [
  { program: 'source-controller', flags: ['--log-level=info'] },
  {
    program: 'kustomize-controller',
    flags: [
      '--log-level=info',
      '--requeue-dependency=30s',
      '--http-retry=9',
      '--no-cross-namespace-refs=true',
      '--no-remote-bases=true',
      '--default-service-account=default',
      ...flags,
    ],
    tmp,
  },
];

const counted = (all, isReady) => ({ ready: all.filter(isReady).length, of: all.length > 2 ? all.length : 0 });

export const ENGINES = {
  flux: {
    programs: ['source-controller', 'kustomize-controller'],
    start: ({ startFlux }, admin, place, tuned) => startFlux(admin, place, flux(tuned)),
    /** How many Kustomizations are ready, with this commit. */
    progress: (admin) => async (revision) =>
      counted(await admin.list(KUSTOMIZE, 'Kustomization', 'flux-system'), ({ status }) => {
        const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
        return ready && status.lastAppliedRevision?.endsWith(revision);
      }),
    /** What a webhook of the git server would do. */
    notify: async (_, admin) => {
      const source = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };
      const at = { name: 'tenantry', namespace: 'flux-system' };
      const annotations = { 'reconcile.fluxcd.io/requestedAt': 'the second push' };
      await admin.patch({ ...source, metadata: at }, { metadata: { annotations } });
    },
  },
  argocd: {
    programs: ['argocd-application-controller', 'argocd-repo-server'],
    start: ({ startArgo }, admin, place) =>
      startArgo(admin, place, {
        config: { 'application.sync.impersonation.enabled': 'true', 'application.resourceTrackingMethod': 'annotation' },
      }),
    /** How many Applications are synced, and not about to be looked at. It may leave the commit unsaid where that changes nothing for one. */
    progress: (admin) => async () =>
      counted(
        await admin.list(ARGO, 'Application', 'argocd'),
        ({ status, metadata }) => status?.sync?.status === 'Synced' && metadata.annotations?.[REFRESH] === undefined,
      ),
    notify: async (_, admin) => {
      // A webhook has those refreshed whose paths a commit touches, or all where it can't tell.
      for (const { metadata } of await admin.list(ARGO, 'Application', 'argocd'))
        await admin.patch(
          { apiVersion: ARGO, kind: 'Application', metadata: { name: metadata.name, namespace: 'argocd' } },
          { metadata: { annotations: { [REFRESH]: 'normal' } } },
        );
    },
  },
};
