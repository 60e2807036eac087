import { createHash } from 'node:crypto';
import { git } from './git.js';

/** Reads many blobs in one process: each answer is `id type size`, a line feed, the bytes, and a line feed. */
export async function readBlobs(repoDir: string, ids: readonly string[]): Promise<Map<string, string> | undefined> {
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

/** Whether a blob holds this text, told by its name alone. */
export function isBlobOf(id: string, text: string): boolean {
  const bytes = Buffer.from(text);
  const hash = createHash(id.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === id;
}
