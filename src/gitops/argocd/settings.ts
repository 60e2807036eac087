import type { Manifest } from '../../kube/types.js';
import { KEEPS } from '../keeps.js';
import type { SyncedCluster } from '../types.js';
import { appProject, WAVE } from './objects.js';

/** They are the installation's: before all else, and never deleted. */
const ANNOTATIONS = { [KEEPS.argocd.annotation]: KEEPS.argocd.value, [WAVE]: '-4' };

/**
 * The settings on which all of this rests: syncs act as the account that a project names, an object belongs to the Application that its annotation
 * names, and waves wait for Applications. Only these keys are ours; the ConfigMap itself is the installation's.
 */
export function settings({ gitops: { namespace } }: SyncedCluster): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'argocd-cm',
      namespace,
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
      annotations: ANNOTATIONS,
    },
    data: {
      'application.resourceTrackingMethod': 'annotation',
      'application.sync.impersonation.enabled': 'true',
      'resource.customizations.health.argoproj.io_Application': APPLICATION_HEALTH,
    },
  };
}

/** As the documentation of Argo CD has it (operator-manual/health): without it an Application counts as healthy as soon as it exists. */
const APPLICATION_HEALTH = `hs = {}
hs.status = "Progressing"
hs.message = ""
if obj.status ~= nil then
  if obj.status.health ~= nil then
    hs.status = obj.status.health.status
    if obj.status.health.message ~= nil then
      hs.message = obj.status.health.message
    end
  end
end
return hs
`;

/** The project that Argo CD brings lets anybody deploy anything anywhere. */
export function lockedDefault({ gitops: { namespace } }: SyncedCluster): Manifest {
  return appProject(
    { name: 'default', namespace, annotations: ANNOTATIONS },
    {
      description: 'Locked: every Application is in a project that says what it may do.',
      sourceRepos: [],
      destinations: [],
      clusterResourceWhitelist: [],
      namespaceResourceBlacklist: [{ group: '*', kind: '*' }],
    },
  );
}
