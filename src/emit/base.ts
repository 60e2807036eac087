import { isAbsolute, relative, sep } from 'node:path';
import { LineCounter } from 'yaml';
import { parseDocuments } from '../kube/documents.js';
import { commitOf, git } from './git.js';
import { namespaceOf, sourceOf } from './layout.js';

/** A namespace as an output folder records it. */
export interface NamespaceRecord {
  readonly cluster: string;
  readonly tenant: string;
  readonly namespace: string;
}

/** A namespace that the base had. */
export interface BaseNamespace extends NamespaceRecord {
  /** Its file, relative to the output folder. */
  readonly file: string;
  /** What its state label says; nothing means active. Only read for namespaces that are gone. */
  readonly state?: string;
}

/** What git remembers of the output, with which removals are judged. */
export interface Base {
  readonly ref: string;
  readonly namespaces: readonly BaseNamespace[];
}

/** The label by which a Namespace says where in its life it stands. */
export const STATE_LABEL = 'tenantry.dev/state';

/** One namespace on one cluster, whoever's it is. */
export function namespaceKey({ cluster, namespace }: NamespaceRecord): string {
  return `${cluster}/${namespace}`;
}

/**
 * The namespaces in the output folder as committed at `ref`. `distPath` is that folder, relative to `repoDir` or absolute; `now` are the
 * namespaces of today, so that only files of those that are gone are opened. Nothing when there is no git, history or such ref. It costs
 * three git processes, whatever the number of tenants.
 */
export async function readBase(
  repoDir: string,
  ref: string,
  distPath: string,
  now: readonly NamespaceRecord[] = [],
): Promise<Base | undefined> {
  const commit = await commitOf(repoDir, ref);
  if (commit === undefined) return undefined;
  const listing = await git(repoDir, [
    '--literal-pathspecs',
    'ls-tree',
    '-r',
    '-z',
    commit,
    '--',
    ...folderArgument(repoDir, distPath),
  ]);
  if (listing === undefined) return undefined;
  const here = new Set(now.map(namespaceKey));
  const all = parseListing(listing.toString(), prefixOf(repoDir, distPath));
  const gone = all.filter(({ record }) => !here.has(namespaceKey(record)));
  const texts = await readBlobs(repoDir, [...new Set(gone.map(({ id }) => id))]);
  if (texts === undefined) return undefined;
  const namespaces = all.flatMap(({ record, id }): BaseNamespace[] => {
    const text = texts.get(id);
    if (text === undefined || here.has(namespaceKey(record))) return [record];
    // Without our header it was somebody else's file, and no loss of ours.
    return sourceOf(text) === undefined ? [] : [{ ...record, state: stateOf(text) }];
  });
  return { ref, namespaces };
}

function prefixOf(repoDir: string, distPath: string): string {
  const path = (isAbsolute(distPath) ? relative(repoDir, distPath) : distPath).split(sep).join('/');
  const trimmed = path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  return trimmed === '' || trimmed === '.' ? '' : `${trimmed}/`;
}

function folderArgument(repoDir: string, distPath: string): string[] {
  const prefix = prefixOf(repoDir, distPath);
  return prefix === '' ? [] : [prefix];
}

interface Entry {
  readonly record: BaseNamespace;
  readonly id: string;
}

/** Reads `mode type id<tab>path` entries, keeping files of namespaces. Links (mode 120000) are none. */
function parseListing(text: string, prefix: string): Entry[] {
  return text.split('\0').flatMap((line): Entry[] => {
    const tab = line.indexOf('\t');
    const path = line.slice(tab + 1);
    const [mode, , id] = line.slice(0, tab).split(' ');
    if (!path.startsWith(prefix) || !mode?.startsWith('100') || id === undefined) return [];
    const file = path.slice(prefix.length);
    const record = namespaceOf(file);
    return record ? [{ record: { ...record, file }, id }] : [];
  });
}

/** Reads many blobs in one process: each answer is `id type size`, a line feed, the bytes, and a line feed. */
async function readBlobs(repoDir: string, ids: readonly string[]): Promise<Map<string, string> | undefined> {
  const texts = new Map<string, string>();
  if (ids.length === 0) return texts;
  const out = await git(repoDir, ['cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
  if (out === undefined) return undefined;
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf('\n', at);
    const [id, type, size] = out.toString('utf8', at, end).split(' ');
    // A partial clone answers `id missing`.
    if (type === 'missing' || size === undefined) return undefined;
    const start = end + 1;
    at = start + Number(size);
    texts.set(id!, out.toString('utf8', start, at));
    at++;
  }
  return texts;
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
