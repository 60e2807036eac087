// The results as a page. Every figure comes from the runs.
import { aims } from './aims.mjs';
import { cpu, mebibytes, number, range, seconds, table, times } from './format.mjs';
import { countsResources, ratio } from './measure.mjs';
import { totalOf } from './objects.mjs';

/** Scenarios in the order they are told. */
const SCENARIOS = {
  synth: '`tenantry synth`, cold',
  warm: '`tenantry synth`, one tenant changed',
  check: '`tenantry synth --check`, nothing changed',
  validate: '`tenantry validate`',
  list: '`tenantry list`',
  reach: '`tenantry reach`, every pair',
  helm: '`helm template`',
  jsonnet: '`jsonnet`, JSON out',
};

const COSTS = ['wall: median (min–max)', 'CPU', 'peak memory'];
const costs = (row) => [range(row), cpu(row.cpu), mebibytes(row.memory)];

export function report(results) {
  return `${[
    '# Performance',
    `Written by \`${results.options.command}\`, not by hand. ${origin(results)}`,
    method(results),
    '## Against the aims',
    table(['aim', 'measured', ''], aims(results)),
    '## The same objects',
    objects(results),
    '## By number of tenants',
    '![seconds by number of tenants, both axes logarithmic](performance.svg)',
    ...results.sizes.flatMap((size) => [`### ${number(size.count)} tenants`, sizeTable(size), ...gaps(size)]),
    '## Other commands',
    others(results),
    'What the rules cost at the API server: [admission](admission-cost.md). How long Flux and Argo CD take to bring a fleet to a cluster: [sync](sync-performance.md).',
  ].join('\n\n')}\n`;
}

function origin({ machine, commit, peers }) {
  const code = commit
    ? `Commit ${commit.hash} of ${commit.date}${commit.dirty ? ', with changes that were not committed' : ''}`
    : 'Outside of a repository';
  const versions = Object.entries(peers).map(([name, { version, missing }]) => `${name} ${version ?? `is missing (${missing})`}`);
  return `${code}.

${table(
  ['machine', ''],
  [
    ['system', machine.system],
    ['CPU', `${machine.cores} × ${machine.cpu}`],
    ['memory', machine.memory],
    ['load before the first run', machine.load],
    ['Node', machine.node],
    ['peers', versions.join(', ') || 'left out'],
  ],
)}`;
}

const method = ({ options }) => `Whole processes, start and disk included. ${
  options.runs === 1 ? 'One round' : `${options.runs} rounds, in each of which everything ran in turn`
}; a ratio is the median of the rounds' ratios. CPU
is user and system together, and memory that of the largest process${
  countsResources ? ', as the kernel counts them' : '; here nothing counted them'
}.

- *Cold*: no \`dist/\` and no cache, as in a fresh clone. What an earlier run wrote was moved aside and not deleted: on ext4, making many files
  within five minutes of deleting many takes several times as long, so a \`dist/\` made again right after \`rm -rf\` is slower than these figures.
- *One tenant changed*: \`dist/\` is committed, and one tenant's budget was edited.
- The peers read one file of values and print to one file. We read and write one a tenant, judge them all, and compare with git.
- helm's chart is one template with one \`range\`, made from our own output with what varies between tenants as values; jsonnet's program is made
  the same way. Neither has to work anything out.`;

function objects({ perTenant, sizes }) {
  const rows = Object.keys(perTenant).map((kind) => [kind, perTenant[kind], ...sizes.map(({ kinds }) => number(kinds[kind]))]);
  const sums = ['**all**', totalOf(perTenant), ...sizes.map(({ kinds }) => number(totalOf(kinds)))];
  return `Counted in what was written. Each peer made as many of each kind, and for three tenants of each size the same ones, key by key.

${table(['kind', 'a tenant', ...sizes.map(({ count }) => `${number(count)} tenants`)], [...rows, sums])}`;
}

function sizeTable({ count, rows }) {
  const known = Object.keys(SCENARIOS).filter((name) => rows[name]);
  return table(
    ['', ...COSTS, 'wall a tenant', 'helm takes', 'CPU of helm'],
    known.map((name) => [
      SCENARIOS[name],
      ...costs(rows[name]),
      `${((rows[name].wall * 1000) / count).toFixed(3)} ms`,
      rows.helm ? times(ratio(rows.helm, rows[name])) : '—',
      rows.helm?.cpu && rows[name].cpu ? times(rows.helm.cpu / rows[name].cpu) : '—',
    ]),
  );
}

const gaps = ({ skipped }) =>
  Object.entries(skipped)
    .filter(([, why]) => why)
    .map(([peer, why]) => `Without ${peer}: ${why}.`);

function others({ start, typescript, imported }) {
  const pens = { ts: 'TypeScript', yaml: 'YAML' };
  const rows = Object.entries(typescript.rows).map(([name, row]) => {
    const [command, format] = name.split(' ');
    return [`\`tenantry ${command}\`, ${number(typescript.count)} ${pens[format]} tenants, cold`, ...costs(row)];
  });
  return `${table(
    ['', ...COSTS],
    [
      [`\`tenantry import\`, ${number(imported.count)} namespaces, ${number(imported.objects)} objects`, ...costs(imported.row)],
      ...rows,
      ['`tenantry --help`', ...costs(start.help)],
      ['`node -e 0`', ...costs(start.bare)],
    ],
  )}

The namespaces of \`import\`: ${imported.origin}. The start is ${seconds(start.over)} over bare Node, the median of ${start.times} pairs.`;
}
