import { parseAllDocuments } from 'yaml';
import { isSynced, rootSync } from '../../../src/gitops/index.js';
import { IssueList } from '../../../src/issue.js';
import type { Manifest } from '../../../src/kube/types.js';
import { compile } from '../../../src/pipeline.js';
import type { Client, Sent } from '../client/client.js';

/** The cluster of these fleets. */
export const LAB = 'lab';

/** A fleet as it stands in a repository, and what starts its sync. */
export interface Written {
  /** The text of each file of `dist/`, as the repository has it. */
  readonly files: Readonly<Record<string, string>>;
  /** What `tenantry bootstrap` prints. */
  readonly root: readonly Sent[];
  /** The objects of all files. */
  readonly objects: readonly Sent[];
}

/** What a fleet's platform file says beside where it is found. */
export interface More {
  /** Of the cluster's `gitops`. */
  readonly gitops?: object;
  readonly platform?: object;
  /** What its texts are put through, as they are written. */
  readonly edit?: (text: string) => string;
}

/** Works a fleet out for a cluster whose engine finds it at this address. */
export function write(engine: 'flux' | 'argocd', url: string, tenants: Record<string, object>, more: More = {}): Written {
  const issues = new IssueList();
  const gitops = { engine, repository: { url }, lockdown: true, ...more.gitops };
  const platform = {
    clusters: { [LAB]: { kubernetes: '1.36', gitops } },
    defaults: { storage: { classes: ['none'] } },
    ...more.platform,
  };
  const edited = (text: string) => (more.edit ?? ((same: string) => same))(impatient(text));
  const raw = Object.entries(tenants).map(([name, value]) => ({ file: `tenants/${name}.yaml`, name, value, data: true }));
  const compiled = compile({ file: 'platform.yaml', value: platform, data: true }, raw, issues, '2026-01-01');
  const errors = issues.all.filter(({ severity }) => severity === 'error');
  if (!compiled || errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  const cluster = compiled.fleet.platform.clusters.get(LAB)!;
  if (!isSynced(cluster)) throw new Error('the fleet has no repository');
  const inside = (folder: string) => compiled.files.filter(({ path }) => path.startsWith(`${LAB}/${folder}/`));
  const platformObjects = inside('platform').flatMap(({ content }) => manifests(content)) as unknown as Manifest[];
  return {
    files: Object.fromEntries(compiled.files.map(({ path, content }) => [`dist/${path}`, edited(content)])),
    root: rootSync(cluster, platformObjects) as unknown as Sent[],
    objects: compiled.files.flatMap(({ content }) => manifests(edited(content))),
  };
}

/** Trying again what is refused takes Argo CD minutes, in which it looks at no other commit. */
const impatient = (text: string): string =>
  text.replace(/limit: 5\n(\s+)backoff:\n(\s+)duration: "5s"/g, 'limit: 1\n$1backoff:\n$2duration: "1s"');

const manifests = (text: string): Sent[] => parseAllDocuments(text).map((document) => document.toJS() as Sent);

/** Takes away the ClusterRoles of another file's platform: an Application that had them still counts as their owner. */
export async function dropRoles(admin: Client): Promise<void> {
  for (const role of await admin.list('rbac.authorization.k8s.io/v1', 'ClusterRole'))
    if (role.metadata.name.startsWith('tenantry:')) await admin.delete(role);
}
