import { execFileSync } from 'node:child_process';

/** Files by their paths; null where one is to go. */
export type Tree = Readonly<Record<string, string | null>>;

/** Neither the user's configuration nor the system's. */
export const GIT_ENV: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

const AUTHOR = 'A tester <tester@example.com>';

/** One second a commit from here on: the same pushes make the same commits. */
const BEGAN = Date.UTC(2026, 0, 1) / 1000;

/** A repository to push to, which others read at its `url`. Commits are made in it at once, without a working tree. */
export class Repository {
  readonly url: string;
  readonly #folder: string;
  #commits = 0;

  constructor(folder: string, url: string) {
    this.#folder = folder;
    this.url = url;
  }

  /** Commits these files on top of the branch, which is made if there is none; what isn't named stays. @returns the commit */
  push(files: Tree, options: { branch?: string; message?: string } = {}): string {
    return this.#commit(files, { ...options, fresh: false });
  }

  /** Commits a tree that holds nothing but these files. @returns the commit */
  replace(files: Tree, options: { branch?: string; message?: string } = {}): string {
    return this.#commit(files, { ...options, fresh: true });
  }

  /** Commits that files, or whole folders, are gone. @returns the commit */
  remove(...paths: string[]): string {
    return this.push(Object.fromEntries(paths.map((path) => [path, null])), { message: `remove ${paths.join(', ')}` });
  }

  /** Names a commit, by default the last of `main`. */
  tag(name: string, commit = 'refs/heads/main'): void {
    this.#git(['update-ref', `refs/tags/${name}`, this.#git(['rev-parse', '--verify', commit]).trim()]);
  }

  /** The paths of a branch's files. */
  paths(branch = 'main'): string[] {
    return this.#git(['ls-tree', '-r', '-z', '--name-only', branch]).split('\0').filter(Boolean);
  }

  #commit(files: Tree, { branch = 'main', message = 'change', fresh }: { branch?: string; message?: string; fresh: boolean }) {
    const ref = `refs/heads/${branch}`;
    const parent = this.#git(['for-each-ref', '--format=%(objectname)', ref]).trim();
    const stream = [
      `commit ${ref}\n`,
      `committer ${AUTHOR} ${BEGAN + this.#commits++} +0000\n`,
      data(message),
      parent ? `from ${parent}\n` : '',
      fresh ? 'deleteall\n' : '',
      ...Object.entries(files).map(([path, text]) =>
        text === null ? `D ${quoted(path)}\n` : `M 100644 inline ${quoted(path)}\n${data(text)}`,
      ),
    ];
    this.#git(['fast-import', '--quiet', '--done'], `${stream.join('')}done\n`);
    return this.#git(['rev-parse', ref]).trim();
  }

  #git(words: readonly string[], input = ''): string {
    return execFileSync('git', words, {
      cwd: this.#folder,
      env: GIT_ENV,
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
const quoted = (path: string): string => JSON.stringify(path);
