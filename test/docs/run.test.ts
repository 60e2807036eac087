import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allPages, type Block, linesOf, type Page, ROOT } from './pages.js';

/**
 * Pages with files to write are read the way a person follows them: `<!-- file: PATH -->` blocks are written, `sh` blocks run in the folder
 * they stand in by now, a `text` block right after one is all it says (a line of `…` stands for any lines), and `<!-- shows: PATH -->` is
 * one or more documents of that file. `<!-- exits: N -->` is another exit code than 0.
 */
const pages = allPages().filter(({ blocks }) => blocks.some(({ mark }) => mark.startsWith('file: ')));

const bin = mkdtempSync(join(tmpdir(), 'tenantry-bin-'));
/** What would come from the registry comes from here. */
const STAND_INS = {
  npx: `case "$1" in
  tenantry) shift; exec node '${ROOT}/lib/bin/main.js' "$@" ;;
  tsc) shift; exec node '${ROOT}/node_modules/typescript/bin/tsc' "$@" ;;
esac
echo "npx: nothing stands in for $1" >&2; exit 127`,
  npm: `case "$*" in
  "i tenantry") mkdir -p node_modules && ln -s '${ROOT}' node_modules/tenantry; exit ;;
  "i -D typescript") exit ;;
esac
echo "npm: nothing stands in for $*" >&2; exit 127`,
};

beforeAll(() => {
  for (const [name, script] of Object.entries(STAND_INS))
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

function environment(home: string): NodeJS.ProcessEnv {
  const person = { NAME: 'Reader', EMAIL: 'reader@example.com' };
  return {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value])),
    ),
  };
}

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Runs a block's lines in one shell; what they say on either stream is told in order. */
function run(dir: string, lines: readonly string[]): Ran {
  try {
    const output = execFileSync('bash', ['-e', '-c', `exec 2>&1\n${lines.join('\n')}`], {
      cwd: dir,
      env: environment(dir),
      encoding: 'utf8',
    });
    return { code: 0, output };
  } catch (error) {
    const { status, stdout } = error as { status: number | null; stdout: string };
    return { code: status ?? -1, output: stdout };
  }
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const pattern = (text: string) => new RegExp(`^${text.split('\n').map(escaped).join('\n').replaceAll('…\n', '(?:.*\n)*')}$`);

const documents = (text: string) => text.replace(/^# tenantry: .*\n/, '').split(/^---\n/m);

/** Follows a page to its end. Throws at the first block that is not as it says. */
function follow({ path, blocks }: Page, dir: string): number {
  let last: Ran | undefined;
  let steps = 0;
  const at = (block: Block) => `${path}:${block.line}`;
  for (const block of blocks) {
    const [, verb, rest] = /^(\w[\w ]*): (.*)$/s.exec(block.mark) ?? [];
    if (verb === 'file') {
      mkdirSync(dirname(join(dir, rest!)), { recursive: true });
      writeFileSync(join(dir, rest!), block.text);
      last = undefined;
    } else if (verb === 'shows') {
      const made = documents(readFileSync(join(dir, rest!), 'utf8'));
      for (const document of documents(block.text)) {
        if (!made.includes(document)) throw new Error(`${at(block)}: not in ${rest}:\n${document}\nbut\n${made.join('---\n')}`);
      }
    } else if (block.lang === 'sh' && verb !== 'not run') {
      last = run(dir, linesOf(block));
      const code = verb === 'exits' ? Number(rest) : 0;
      if (last.code !== code) throw new Error(`${at(block)}: exits with ${last.code} and says\n${last.output}`);
    } else if (block.lang === 'text' && last) {
      if (!pattern(block.text).test(last.output)) throw new Error(`${at(block)}: it says\n${last.output}`);
    } else {
      continue;
    }
    steps++;
  }
  return steps;
}

it('there are pages to follow', () => {
  expect(pages.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['docs/adopting.md', 'docs/getting-started.md', 'docs/platform-file.md', 'docs/tenant-file.md']),
  );
});

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
  it('does what it says, block by block', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tenantry-docs-'));
    try {
      expect(follow(page, dir)).toBeGreaterThan(3);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
