// What we want to hold, and whether it did in this run.
import { mebibytes, number, seconds, times } from './format.mjs';
import { ratio } from './measure.mjs';

const COLD = 4;
const WARM = 10;
const WARM_FROM = 10_000;
const MEMORY_MIB = 1500;
const MEMORY_UP_TO = 10_000;
const START_SECONDS = 0.15;
const TYPESCRIPT_SECONDS = 1;
/** How much more a tenant may cost in the largest fleet than in the smallest. */
const LINEAR = 1.25;
/** Below that many tenants most of what is timed is the start. */
const FROM = 1000;

const row = (aim, measured, met) => [aim, measured, met ? 'met' : '**missed**'];

export function aims({ sizes, start, typescript }) {
  const versus = sizes.filter(({ count, rows }) => count >= FROM && rows.helm);
  return [
    ...versus.map(({ count, rows }) => {
      const factor = ratio(rows.helm, rows.synth);
      return row(`cold, ${number(count)} tenants: at least ${COLD} × faster than helm`, times(factor), factor >= COLD);
    }),
    ...versus
      .filter(({ count }) => count >= WARM_FROM)
      .map(({ count, rows }) => {
        const factor = ratio(rows.helm, rows.warm);
        return row(`one of ${number(count)} changed: at least ${WARM} × faster than helm`, times(factor), factor >= WARM);
      }),
    ...linear(sizes.filter(({ count }) => count >= FROM)),
    ...sizes
      .filter(({ count, rows }) => count <= MEMORY_UP_TO && rows.synth.memory !== undefined)
      .slice(-1)
      .map(({ count, rows }) => {
        const { memory } = rows.synth;
        return row(`cold, ${number(count)} tenants: less than ${mebibytes(MEMORY_MIB)}`, mebibytes(memory), memory < MEMORY_MIB);
      }),
    row(
      `${number(typescript.count)} TypeScript tenants load in less than ${TYPESCRIPT_SECONDS} s: the whole of \`tenantry validate\``,
      seconds(typescript.rows['validate ts'].wall),
      typescript.rows['validate ts'].wall < TYPESCRIPT_SECONDS,
    ),
    row(
      `\`tenantry --help\`: less than ${seconds(START_SECONDS)} over bare Node`,
      seconds(start.over),
      start.over < START_SECONDS,
    ),
  ];
}

/** Wall a tenant, the largest fleet against the smallest: 1 is linear, less is the start that is shared by more. */
function linear(sizes) {
  if (sizes.length < 2) return [];
  const [small, large] = [sizes[0], sizes.at(-1)];
  const factor = large.rows.synth.wall / large.count / (small.rows.synth.wall / small.count);
  const aim = `linear from ${number(small.count)} to ${number(large.count)}: a tenant costs at most ${LINEAR} × as much`;
  return [row(aim, times(factor), factor <= LINEAR)];
}
