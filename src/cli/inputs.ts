import { readdir, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { byCodeUnit, type Issue, issue } from '../issue.js';
import type { Context } from './context.js';

/** A text to import, and what to call it in messages. */
export interface Input {
  readonly name: string;
  readonly text: string;
}

const MANIFEST = /\.(ya?ml|json)$/i;

/**
 * Reads what import is given: files as they are, folders with every manifest below them in a fixed order, `-` for stdin.
 * Hidden folders and node_modules are passed over. What cannot be read is reported, and the rest read.
 */
export async function readInputs(context: Context, paths: readonly string[]): Promise<{ inputs: Input[]; issues: Issue[] }> {
  const inputs: Input[] = [];
  const issues: Issue[] = [];
  const attempt = async (name: string, read: () => Promise<void>) => {
    try {
      await read();
    } catch (error) {
      issues.push(issue({ code: 'file-unreadable', file: name, message: reason(error) }));
    }
  };
  const visit = async (name: string): Promise<void> => {
    const entries = (await readdir(absolute(context, name), { withFileTypes: true })).sort((a, b) => byCodeUnit(a.name, b.name));
    for (const entry of entries) {
      const path = `${name.replace(/\/+$/, '')}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && entry.name !== 'node_modules') await attempt(path, () => visit(path));
      } else if (MANIFEST.test(entry.name)) {
        await attempt(path, async () => {
          // Named on the command line a pipe is meant; come across in a folder it would be waited at for ever.
          if (!(await stat(absolute(context, path))).isFile()) throw new Error('it is no file, but a folder, pipe or device');
          await take(path);
        });
      }
    }
  };
  const take = async (name: string) => {
    inputs.push({ name, text: await readFile(absolute(context, name), 'utf8') });
  };
  for (const path of new Set(paths)) {
    if (path === '-') inputs.push({ name: '<stdin>', text: await readAll(context.stdin) });
    else await attempt(path, async () => ((await stat(absolute(context, path))).isDirectory() ? visit(path) : take(path)));
  }
  return { inputs, issues };
}

async function readAll(stream: AsyncIterable<string | Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

const absolute = (context: Context, path: string): string => resolve(context.cwd, path);

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file or folder';
  return error instanceof Error ? error.message.replace(/, [a-z]+ '.*'$/s, '') : String(error);
}
