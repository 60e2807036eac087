import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IssueError, issue } from '../issue.js';
import { isBlobOf, readBlobs } from './blobs.js';
import { type Answer, ask } from './git.js';
import { sourceOf } from './layout.js';

/** What is to be in a branch of another repository. */
export interface Publication {
  /** Its address, as git takes it, and as people are told it. */
  readonly repository: string;
  readonly shown: string;
  readonly branch: string;
  /** The folder that is ours there: in it files of ours that are not among these go. */
  readonly folder: string;
  /** By path in the repository. */
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
  /** Who commits and when, as git writes it: `Name <address> seconds zone`. */
  readonly committer: string;
}

export interface Published {
  /** Nothing where all was there. */
  readonly commit?: string;
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/** Somebody else may push in between: then what they left is read, and all is done once more. */
const TRIES = 2;

/** Commits files to a branch of another repository. Never forced, and no commit where nothing changes. */
export async function publish(publication: Publication): Promise<Published> {
  const { repository, branch } = publication;
  const dir = await mkdtemp(join(tmpdir(), 'tenantry-publish-'));
  try {
    told(await ask(dir, ['init', '--quiet', '--bare', '.']), publication, 'make a repository to work in');
    for (let attempt = 1; ; attempt++) {
      const tip = await tipOf(dir, publication);
      const { written, removed } = await changesOf(dir, tip, publication);
      if (written.length + removed.length === 0) return { written, removed };
      const commit = await commitOn(dir, tip, publication, written, removed);
      const pushed = await ask(dir, ['push', '--quiet', '--', repository, `${commit}:refs/heads/${branch}`]);
      if ('out' in pushed) return { commit, written, removed };
      if (attempt === TRIES) throw refused(publication, `git could not push to '${branch}'`, pushed.refusal);
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The commit that the branch stands at; nothing where there is no such branch yet. */
async function tipOf(dir: string, publication: Publication): Promise<string | undefined> {
  const ref = `refs/heads/${publication.branch}`;
  const { repository } = publication;
  const listed = told(await ask(dir, ['ls-remote', '--', repository, ref]), publication, 'be read');
  // A pattern also matches the ends of other names.
  const line = listed.split('\n').find((each) => each.endsWith(`\t${ref}`));
  if (line === undefined) return undefined;
  told(await ask(dir, ['fetch', '--quiet', '--depth', '1', '--no-tags', '--', repository, ref]), publication, 'be read');
  return told(await ask(dir, ['rev-parse', 'FETCH_HEAD']), publication, 'be read').trim();
}

/** What differs there. Only files that carry our mark are changed or removed. */
async function changesOf(dir: string, tip: string | undefined, { folder, files }: Publication) {
  if (tip === undefined) return { written: [...files.keys()], removed: [] };
  const listing = await ask(dir, ['--literal-pathspecs', 'ls-tree', '-r', '-z', tip, '--', `${folder}/`]);
  const there = new Map(
    ('out' in listing ? listing.out : '').split('\0').flatMap((line): [string, string][] => {
      const [, id, path] = /^\d+ \S+ (\S+)\t(.*)$/s.exec(line) ?? [];
      return id && path ? [[path, id]] : [];
    }),
  );
  const written = [...files].flatMap(([path, text]) => (isBlobOf(there.get(path) ?? '', text) ? [] : [path]));
  const gone = [...there.keys()].filter((path) => !files.has(path));
  const ids = [...written, ...gone].flatMap((path) => there.get(path) ?? []);
  const texts = (await readBlobs(dir, [...new Set(ids)])) ?? new Map<string, string>();
  const isOurs = (path: string) => sourceOf(texts.get(there.get(path)!) ?? '') !== undefined;
  const message = 'Tenantry did not write this file, which stands where one of ours belongs in the repository published to';
  const foreign = written.filter((path) => there.has(path) && !isOurs(path));
  if (foreign.length > 0) throw new IssueError(foreign.map((file) => issue({ code: 'foreign-file', file, message })));
  return { written, removed: gone.filter(isOurs) };
}

/** Makes the commit, in one process whatever the number of files. */
async function commitOn(
  dir: string,
  tip: string | undefined,
  publication: Publication,
  written: readonly string[],
  removed: readonly string[],
): Promise<string> {
  const { files, message, committer } = publication;
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = [
    `commit refs/heads/made\ncommitter ${committer}\n${data(message)}`,
    ...(tip === undefined ? [] : [`from ${tip}\n`]),
    ...removed.map((path) => `D ${quoted(path)}\n`),
    ...written.map((path) => `M 100644 inline ${quoted(path)}\n${data(files.get(path)!)}`),
    'done\n',
  ];
  told(await ask(dir, ['fast-import', '--quiet', '--force', '--done'], stream.join('')), publication, 'be committed to');
  return told(await ask(dir, ['rev-parse', 'refs/heads/made']), publication, 'be committed to').trim();
}

const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;

function told(answer: Answer, publication: Publication, what: string): string {
  if ('out' in answer) return answer.out;
  throw refused(publication, `it could not ${what}`, answer.refusal);
}

function refused({ repository, shown }: Publication, what: string, refusal: string): IssueError {
  // Git names the address as it was given, which may hold a password.
  const said = refusal.replaceAll(repository, shown).replace(/\s*\n\s*/g, '; ');
  return new IssueError([issue({ code: 'publish-refused', message: `${shown}: ${what}: ${said}` })]);
}
