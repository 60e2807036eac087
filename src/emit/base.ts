import { isAbsolute, relative, sep } from 'node:path';
import { LineCounter } from 'yaml';
import { parseDocuments } from '../kube/documents.js';
import { isBlobOf, readBlobs } from './blobs.js';
import { commitOf, git } from './git.js';
import { namespaceOf, sourceOf, syncedTenantOf } from './layout.js';

/** A namespace as an output folder records it. */
export interface NamespaceRecord {
  readonly cluster: string;
  readonly tenant: string;
  readonly namespace: string;
}

/** A namespace with its place and its state. */
export interface NamespaceNow extends NamespaceRecord {
  /** Its file, relative to the output folder. */
  readonly file: string;
  readonly state: string;
}

/** The output as it is going to be, as far as it is compared with the base. */
export interface Now {
  readonly namespaces: readonly NamespaceNow[];
  /** The texts of the tenants' sync files by path; undefined where an earlier run left the file, with no record of anything removed. */
  readonly syncs: ReadonlyMap<string, string | undefined>;
}

/** A namespace that the base had. */
export interface BaseNamespace extends NamespaceRecord {
  /** Its file, relative to the output folder. */
  readonly file: string;
  /**
   * What its state label says; nothing means active. Only read where it matters: of namespaces that are gone, another tenant's, in another
   * folder, or retiring.
   */
  readonly state?: string;
}

/** What git remembers of the output, with which removals are judged. */
export interface Base {
  readonly ref: string;
  readonly namespaces: readonly BaseNamespace[];
  /** Namespaces that were gone by then, each with the sync file that says so. Only of files that aren't what they were. */
  readonly removed: readonly BaseNamespace[];
}

/** The label by which a Namespace says where in its life it stands. */
export const STATE_LABEL = 'tenantry.dev/state';

/** One namespace on one cluster, whoever's it is. */
export function namespaceKey({ cluster, namespace }: NamespaceRecord): string {
  return `${cluster}/${namespace}`;
}

const NOTHING: Now = { namespaces: [], syncs: new Map() };

/**
 * The namespaces in the output folder as committed at `ref`. `distPath` is that folder, relative to `repoDir` or absolute; `now` is the
 * output of today, so that only files that matter are opened. Nothing when there is no git, history or such ref. It costs
 * three git processes, whatever the number of tenants.
 */
export async function readBase(repoDir: string, ref: string, distPath: string, now = NOTHING): Promise<Base | undefined> {
  const commit = await commitOf(repoDir, ref);
  if (commit === undefined) return undefined;
  const folder = folderArgument(repoDir, distPath);
  const listing = await git(repoDir, ['--literal-pathspecs', 'ls-tree', '-r', '-z', commit, '--', ...folder]);
  if (listing === undefined) return undefined;
  const files = parseListing(listing.toString(), prefixOf(repoDir, distPath));
  const here = new Map(now.namespaces.map((n) => [namespaceKey(n), n]));
  const spaces = files.flatMap(({ file, id }) => {
    const record = namespaceOf(file);
    return record ? [{ record: { ...record, file }, id, read: isNews(here.get(namespaceKey(record)), file) }] : [];
  });
  const syncs = files.filter(({ file, id }) => {
    if (syncedTenantOf(file) === undefined) return false;
    const text = now.syncs.get(file);
    return text === undefined ? !now.syncs.has(file) : !isBlobOf(id, text);
  });
  const wanted = [...spaces.filter(({ read }) => read), ...syncs].map(({ id }) => id);
  const texts = await readBlobs(repoDir, [...new Set(wanted)]);
  if (texts === undefined) return undefined;
  const namespaces = spaces.flatMap(({ record, id, read }): BaseNamespace[] => {
    if (!read) return [record];
    const text = texts.get(id)!;
    // Without our header it was somebody else's file, and no loss of ours.
    return sourceOf(text) === undefined ? [] : [{ ...record, state: stateOf(text) }];
  });
  const removed = syncs.flatMap(({ file, id }) => removedIn(file, texts.get(id)!));
  return { ref, namespaces, removed };
}

/** Whether the state that a namespace had in the base matters. */
const isNews = (now: NamespaceNow | undefined, file: string): boolean =>
  now === undefined || now.file !== file || now.state === 'retiring';

function prefixOf(repoDir: string, distPath: string): string {
  const path = (isAbsolute(distPath) ? relative(repoDir, distPath) : distPath).split(sep).join('/');
  const trimmed = path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  return trimmed === '' || trimmed === '.' ? '' : `${trimmed}/`;
}

function folderArgument(repoDir: string, distPath: string): string[] {
  const prefix = prefixOf(repoDir, distPath);
  return prefix === '' ? [] : [prefix];
}

/** Reads `mode type id<tab>path` entries. Links (mode 120000) are no files of ours. */
function parseListing(text: string, prefix: string): { readonly file: string; readonly id: string }[] {
  return text.split('\0').flatMap((line) => {
    const tab = line.indexOf('\t');
    const path = line.slice(tab + 1);
    const [mode, , id] = line.slice(0, tab).split(' ');
    if (!path.startsWith(prefix) || !mode?.startsWith('100') || id === undefined) return [];
    return [{ file: path.slice(prefix.length), id }];
  });
}

/**
 * The state that the file's first object carries: the Namespace, or whatever comes first where Tenantry does not make that
 * (`create: false`). A file nobody can read counts as active, which forbids its removal.
 */
function stateOf(text: string): string | undefined {
  const first = text.split(/^---\s*$/m, 1)[0]!;
  if (!first.includes(STATE_LABEL)) return undefined;
  const document = parseDocuments(first, new LineCounter())?.[0];
  const state = !document || document.errors.length > 0 ? undefined : document.getIn(['metadata', 'labels', STATE_LABEL]);
  return typeof state === 'string' ? state : undefined;
}

/** The namespaces that a sync file records as gone: a ConfigMap beside the objects of the engine lists them. */
function removedIn(file: string, text: string): BaseNamespace[] {
  const { cluster, tenant } = syncedTenantOf(file)!;
  if (sourceOf(text) === undefined) return [];
  return text.split(/^---\s*$/m).flatMap((part) => {
    if (!/^kind: ConfigMap$/m.test(part)) return [];
    const document = parseDocuments(part, new LineCounter())?.[0];
    const said = document && document.errors.length === 0 ? document.getIn(['data', 'namespaces']) : undefined;
    if (typeof said !== 'string' || document!.getIn(['data', 'tenant']) !== tenant) return [];
    return said.split(',').map((namespace) => ({ cluster, tenant, namespace, file }));
  });
}
