// Writes docs/issues.md from the tables of codes: src/codes.ts, and src/cli/usage.ts for the two of the command line.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url);
const target = new URL('docs/issues.md', root);

const built = await build({
  stdin: {
    contents: "export { CODES } from './src/codes.ts'; export { CLI_CODES } from './src/cli/usage.ts';",
    resolveDir: fileURLToPath(root),
    sourcefile: 'codes.ts',
  },
  absWorkingDir: fileURLToPath(root),
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'silent',
});
const { CODES, CLI_CODES } = await import(`data:text/javascript,${encodeURIComponent(built.outputFiles[0].text)}`);

/** The groups: the comments that stand alone between the rows, each with the codes that follow it. */
function groupsOf(source) {
  const groups = [];
  for (const line of source.slice(source.indexOf('export const CODES')).split('\n')) {
    const [, title] = /^ {2}\/\/ (.+)$/.exec(line) ?? [];
    const [, code] = /^ {2}'?([a-z][a-z0-9-]*)'?: \{/.exec(line) ?? [];
    if (title) groups.push({ title, codes: [] });
    else if (code) groups.at(-1).codes.push(code);
  }
  return groups;
}

const cell = (text) => text.replaceAll('|', '\\|');
const row = ([code, { severity, title, fix, acceptable }]) =>
  `| \`${code}\` | ${severity} | ${acceptable ? 'yes' : 'no'} | ${cell(title)} | ${cell(fix)} |`;
const table = (rows) =>
  `| code | severity | may be accepted | what it means | what to do |\n|---|---|---|---|---|\n${rows.map(row).join('\n')}\n`;

const groups = groupsOf(readFileSync(new URL('src/codes.ts', root), 'utf8'));
const grouped = groups.flatMap((group) => group.codes);
const lost = Object.keys(CODES).filter((code) => !grouped.includes(code));
if (lost.length > 0 || grouped.some((code) => !Object.hasOwn(CODES, code))) {
  console.error(`scripts/gen-docs.mjs cannot read the groups of src/codes.ts: ${lost.join(', ')}`);
  process.exit(1);
}

const text = `<!-- Generated from src/codes.ts by scripts/gen-docs.mjs. Do not edit. -->
# Issue codes

Every fault has a code. Codes are stable, messages are not. \`tenantry explain CODE\` says the same as this page.

An error fails the run (exit 1) and nothing is written. A warning fails it only under \`--strict\`. The severity is the usual one: a layer's
page says where a code is milder.

A code that may be accepted is a rule of ours: \`accept: [code]\` in the tenant's file or its tier relaxes it, visibly (see
[the tenant file](tenant-file.md#accept)). What the API server would refuse is never relaxed.

${groups.map(({ title, codes }) => `## ${title}\n\n${table(codes.map((code) => [code, CODES[code]]))}`).join('\n')}
## The command line

These two stand in no file. They exit with 2 and 3.

${table(Object.entries(CLI_CODES))}`;

if (process.argv.includes('--check')) {
  let found = '';
  try {
    found = readFileSync(target, 'utf8');
  } catch {
    // Not there is not up to date.
  }
  if (found !== text) {
    console.error('docs/issues.md is not what src/codes.ts says: run node scripts/gen-docs.mjs');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
