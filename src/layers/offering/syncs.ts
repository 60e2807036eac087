import type { LiveState } from '../../model/fleet.js';
import type { TeamSync } from '../../model/gitops.js';
import { ACCOUNT } from './account.js';
import { nameOf } from './flux.js';
import type { Application } from './sections.js';

interface Where {
  readonly namespace: string;
  readonly state: LiveState;
}

/** What Argo CD needs of it beside itself. Of a retiring one nothing: what it made goes with its namespace. */
export function offeringSyncs(section: Application, { namespace, state }: Where): TeamSync[] {
  const { helm, kustomize } = section;
  if (state === 'retiring') return [];
  const common = {
    name: nameOf(section),
    namespace,
    account: ACCOUNT,
    suspended: state === 'suspended',
    of: 'offering' as const,
  };
  if (helm) {
    // Argo CD names a registry without its scheme, and the chart beside it.
    const [, registry, artifact] = /^oci:\/\/(.+)\/([^/]+)$/.exec(helm.oci ?? '') ?? [];
    const chart = { chart: artifact ?? helm.chart!, release: nameOf(section), values: helm.values ?? {} };
    return [{ ...common, repository: registry ?? helm.repository!, revision: helm.version!, path: '', helm: chart }];
  }
  if (!kustomize) return [];
  const { repository, branch, tag, path } = kustomize;
  return [{ ...common, repository: repository!, revision: branch ?? tag!, path: path! }];
}
