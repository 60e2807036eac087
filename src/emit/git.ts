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
