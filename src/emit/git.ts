import { execFile } from 'node:child_process';

/** Runs git in a folder; nothing where git is missing or refuses, which callers take for "no history". Never asks anybody anything. */
export function git(folder: string, args: readonly string[], input?: string): Promise<Buffer | undefined> {
  const env = { ...process.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  return new Promise((done) => {
    const child = execFile(
      'git',
      [...args],
      { cwd: folder, env, encoding: 'buffer', maxBuffer: Number.POSITIVE_INFINITY },
      (error, out) => done(error ? undefined : out),
    );
    // Git may be missing, or gone before it has read everything: the callback above reports it.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });
}

/** The commit a name stands for. Names come from the command line and CI variables, so one like an option must stay a name. */
export async function commitOf(folder: string, ref: string): Promise<string | undefined> {
  const out = await git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  return out?.toString().trim() || undefined;
}

/** What git answered, and what it said where it refused. */
export type Answer = { readonly out: string } | { readonly refusal: string };

/** Runs git where a refusal is to be told. It works in that folder alone, whatever repository a hook that started us speaks of. */
export function ask(folder: string, args: readonly string[], input: string | Buffer = ''): Promise<Answer> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY)$/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  return new Promise((done) => {
    const options = { cwd: folder, env, maxBuffer: Number.POSITIVE_INFINITY };
    const child = execFile('git', [...args], options, (error, out, said) =>
      done(error ? { refusal: said.trim() || error.message } : { out }),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
