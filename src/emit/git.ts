import { execFile } from 'node:child_process';

interface Ran {
  readonly out: Buffer;
  /** What it said, where it refused or is missing. */
  readonly refusal?: string;
}

/** Runs git in a folder. Never asks anybody anything. */
function run(folder: string, args: readonly string[], input: string | Buffer, env: NodeJS.ProcessEnv): Promise<Ran> {
  const options = {
    cwd: folder,
    env: { ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
    encoding: 'buffer' as const,
    maxBuffer: Number.POSITIVE_INFINITY,
  };
  return new Promise((done) => {
    const child = execFile('git', [...args], options, (error, out, said) =>
      done(error ? { out, refusal: said.toString().trim() || error.message } : { out }),
    );
    // Git may be missing, or gone before it has read everything: the callback above reports it.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Runs git in a folder; nothing where git is missing or refuses, which callers take for "no history". */
export async function git(folder: string, args: readonly string[], input = ''): Promise<Buffer | undefined> {
  const { out, refusal } = await run(folder, args, input, process.env);
  return refusal === undefined ? out : undefined;
}

/** The commit a name stands for. Names come from the command line and CI variables, so one like an option must stay a name. */
export async function commitOf(folder: string, ref: string): Promise<string | undefined> {
  const out = await git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  return out?.toString().trim() || undefined;
}

/** What git answered, and what it said where it refused. */
export type Answer = { readonly out: string } | { readonly refusal: string };

/** Runs git where a refusal is to be told. It works in that folder alone, whatever repository a hook that started us speaks of. */
export async function ask(folder: string, args: readonly string[], input: string | Buffer = ''): Promise<Answer> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY)$/.test(name),
  );
  const { out, refusal } = await run(folder, args, input, Object.fromEntries(inherited));
  return refusal === undefined ? { out: out.toString() } : { refusal };
}
