import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildProgram } from '../../src/cli/program.js';
import { allPages, commandsOf, linesOf, type Page, pageOf, proseOf, ROOT } from './pages.js';

const pages = allPages();
const each = pages.map((page) => [page.path, page] as const);
const scripts = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;

/** Reads a command line as the command does, without doing anything. Throws where it would be wrong use. */
async function parseLine(words: readonly string[]): Promise<void> {
  const program = buildProgram(() => async () => {}, { out: () => {}, err: () => {} });
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if ((error as { exitCode?: number }).exitCode !== 0) throw error;
  }
}

/** Every command of a page's shell blocks and workflow steps, as words. */
function commandLines({ blocks }: Page): string[][] {
  const shell = blocks.filter(({ lang }) => lang === 'sh').flatMap(linesOf);
  const steps = blocks
    .filter(({ lang }) => lang === 'yaml')
    .flatMap(({ text }) => [...text.matchAll(/^\s*- run: (.*)$/gm)].map(([, line]) => line!));
  return [...shell, ...steps].flatMap(commandsOf);
}

/** Command lines in running text, such as `tenantry synth --check`: those whose command word is in small letters. */
function spokenLines({ text }: Page): string[][] {
  return [...proseOf(text).matchAll(/`(?:npx )?tenantry ([a-z][^`]*)`/g)].map(([, line]) => commandsOf(line!)[0]!);
}

/** Words in capitals stand for something, and `a|b` for a choice. */
const isPattern = (words: readonly string[]) => words.some((word) => /^[A-Z.|]+$|[|\\[\]]/.test(word));

const npmWords = (words: readonly string[]) => (words[0] === 'npm' && words[1] === 'run' ? words[2] : undefined);

describe.each(each)('%s', (_, page) => {
  it('gives command lines that the command takes', async () => {
    const lines = commandLines(page);
    const ours = lines.flatMap((words) =>
      words[0] === 'npx' && words[1] === 'tenantry' ? [words.slice(2)] : words[0] === 'tenantry' ? [words.slice(1)] : [],
    );
    for (const words of ours) await expect(parseLine(words)).resolves.toBeUndefined();
    for (const words of spokenLines(page)) {
      if (isPattern(words))
        expect(buildProgram(() => async () => {}, { out: () => {}, err: () => {} }).commands.map((c) => c.name())).toContain(
          words[0],
        );
      // In running text arguments may be left out; options may not be wrong.
      else
        await parseLine(words).catch((error: { code?: string }) =>
          expect([words, error.code]).toEqual([words, expect.stringMatching(/missingArgument|missingMandatoryOptionValue/)]),
        );
    }
  });

  it('names scripts that there are', () => {
    const run = commandLines(page).flatMap((words) => npmWords(words) ?? []);
    const spoken = [...proseOf(page.text).matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name!);
    expect([...run, ...spoken].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('has links that lead somewhere', () => {
    const broken = [...proseOf(page.text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [file, anchor] = target.split('#');
        const path = file === '' ? page.path : normalize(join(dirname(page.path), file!));
        if (!existsSync(join(ROOT, path))) return true;
        return anchor !== undefined && !anchorsOf(pageOf(path).text).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('names no place of anybody’s machine', () => {
    expect(
      page.text.match(
        /(?:^|[\s`'"(=])(?:\/(?:work|home|root|Users|mnt|opt|var)\/|[A-Z]:\\|~\/(?!\.(?:config|cache)\b|Library\b))[^\s]*/gm,
      ) ?? [],
    ).toEqual([]);
  });
});

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('README.md', () => {
  const page = pageOf('README.md');

  it('is short', () => {
    expect(page.text.split('\n').length).toBeLessThan(120);
  });

  it('has the two lines of set-up', () => {
    expect(page.blocks.filter(({ lang }) => lang === 'sh').flatMap(linesOf)).toEqual(['npm ci && npm run synth', 'npm cit']);
  });

  it('shows a tenant file of this repository, byte for byte, and objects that it becomes', () => {
    const [tenant] = page.blocks.filter(({ mark }) => mark.startsWith('is: '));
    expect(tenant!.text).toBe(readFileSync(join(ROOT, tenant!.mark.slice('is: '.length)), 'utf8'));
    const [output] = page.blocks.filter(({ mark }) => mark.startsWith('in: '));
    const out = mkdtempSync(join(tmpdir(), 'tenantry-readme-'));
    try {
      execFileSync(process.execPath, [join(ROOT, 'lib/bin/main.js'), 'synth', '--root', ROOT, '--out', out], { stdio: 'pipe' });
      const file = readFileSync(join(out, output!.mark.slice('in: dist/'.length)), 'utf8');
      const made = file.replace(/^# tenantry: .*\n/, '').split(/^---\n/m);
      expect(file).toContain(tenant!.mark.slice('is: '.length));
      const shown = output!.text.split(/^---\n/m);
      expect(shown.length).toBeGreaterThan(1);
      for (const document of shown) expect(made).toContain(document);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });

  it('has a row for every command', () => {
    const rows = [...page.text.matchAll(/^\| `tenantry (\w+)` \|/gm)].map(([, name]) => name!);
    const commands = buildProgram(() => async () => {}, { out: () => {}, err: () => {} }).commands.map((command) =>
      command.name(),
    );
    expect(rows).toEqual(commands.filter((name) => name !== 'help'));
  });
});

describe('docs/commands.md', () => {
  const page = pageOf('docs/commands.md');
  const program = buildProgram(() => async () => {}, { out: () => {}, err: () => {} });

  it('has a section for every command, which names its options', () => {
    for (const command of program.commands) {
      const section = page.text.split(/^## /m).find((text) =>
        text.startsWith(`tenantry ${command.name()}
`),
      );
      expect([command.name(), section !== undefined]).toEqual([command.name(), true]);
      const missing = command.options.map((option) => option.long!).filter((long) => !section!.includes(`\`${long}`));
      expect([command.name(), missing]).toEqual([command.name(), []]);
    }
  });

  it('names the variables that options read', () => {
    const variables = [program, ...program.commands].flatMap((command) =>
      command.options.flatMap((option) => option.envVar ?? []),
    );
    expect(variables.filter((name) => !page.text.includes(`\`${name}\``))).toEqual([]);
  });
});
