// The words that the bench takes.
import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run bench -- [options]

Times whole processes, start and disk included: tenantry, helm template and jsonnet making the same objects. Writes performance.md
and performance.svg. Progress goes to stderr.

  --sizes LIST   numbers of tenants (default: 1000,5000,10000)
  --full         100,000 tenants too
  --runs N       interleaved rounds, of which medians are taken (default: 3)
  --out DIR      where to write the report (default: docs)
  --no-helm      without the peers: nothing is fetched
  --quick        200 tenants and one round: does it run?
  --help         print this`;

/** What was asked for; prints the usage and ends where that was asked, or where it makes no sense. */
export function optionsOf(words, docs) {
  let values;
  try {
    ({ values } = parseArgs({
      args: words,
      options: {
        sizes: { type: 'string' },
        runs: { type: 'string' },
        full: { type: 'boolean', default: false },
        out: { type: 'string' },
        quick: { type: 'boolean', default: false },
        'no-helm': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    wrongUse(error.message);
  }
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const { quick } = values;
  const sizes = numbers('--sizes', values.sizes ?? (quick ? '200' : '1000,5000,10000'));
  if (values.full && !sizes.includes(100_000)) sizes.push(100_000);
  const [runs] = numbers('--runs', values.runs ?? (quick ? '1' : '3'));
  return {
    sizes: sizes.sort((a, b) => a - b),
    runs,
    quick,
    peers: !values['no-helm'],
    out: values.out ?? docs,
    // What is not multiplied by the sizes.
    typescript: quick ? 50 : 1000,
    namespaces: quick ? 40 : 1459,
    starts: quick ? 1 : 11,
    command: ['npm run bench', ...(words.length > 0 ? ['--', ...shown(words)] : [])].join(' '),
  };
}

/** The command without the folder, which is of this machine. */
const shown = (words) => words.filter((word, i) => !/^--out(=|$)/.test(word) && words[i - 1] !== '--out');

function numbers(name, text) {
  const all = text.split(',').map(Number);
  if (all.some((n) => !Number.isInteger(n) || n < 1)) wrongUse(`${name} takes whole numbers from 1 on, not '${text}'`);
  return [...new Set(all)];
}

function wrongUse(message) {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}
