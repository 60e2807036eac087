import type { IssueCode } from '../../codes.js';
import { CODES } from '../../codes.js';
import type { Scope } from '../contract.js';
import { type Application, application, type offeringShape } from './sections.js';

type None = Record<never, never>;
type OfferingScope = Scope<typeof offeringShape, None, None, None>;

/** What is installed in each namespace, whole; what is not, or what the cluster's engine can't do, is reported, and nothing is installed. */
export function resolveOffering(scope: OfferingScope): Map<string, Application> {
  return new Map(
    scope.namespaces.map(({ name, values }) => {
      const written = values.application;
      if (written === undefined) return [name, {}];
      const parsed = application.safeParse(written);
      if (!parsed.success) {
        for (const { path, message, ...rest } of parsed.error.issues) {
          const code = (rest as { params?: { code?: string } }).params?.code;
          const known = code !== undefined && Object.hasOwn(CODES, code) ? (code as IssueCode) : 'wrong-type';
          scope.report(known, ['application', ...(path as string[])], { message: `the application ${message}` }, name);
        }
        return [name, written.offering === undefined ? {} : { offering: written.offering }];
      }
      const section = parsed.data as Application;
      judgeEngine(section, scope, name);
      return [name, section];
    }),
  );
}

/** Argo CD has its objects in its own namespace, and no words for some of what Flux does. */
function judgeEngine({ helm, kustomize }: Application, { cluster, report }: OfferingScope, namespace: string): void {
  if (cluster.gitops.engine !== 'argocd' || !(helm ?? kustomize)) return;
  const refuse = (path: string[], message: string, want: string) =>
    report('gitops-unsupported', ['application', ...path], { message, want }, namespace);
  if (cluster.gitops.repository === undefined)
    refuse(
      [],
      `Argo CD on cluster '${cluster.name}' would never hear of it`,
      `clusters.${cluster.name}.gitops.repository in the platform file`,
    );
  if (kustomize?.values !== undefined)
    refuse(['kustomize', 'values'], 'Argo CD puts no values into manifests', 'no values, a Helm chart, or a cluster with Flux');
  const kind = helm?.secret !== undefined ? 'helm' : kustomize?.secret !== undefined ? 'kustomize' : undefined;
  if (kind)
    refuse(
      [kind, 'secret'],
      'Argo CD reads the Secrets of repositories in its own namespace only',
      `no secret: a repository Secret in namespace '${cluster.gitops.namespace}'`,
    );
}
