// What admission costs, as a page. Every figure comes from the runs.
import { number, table } from '../format.mjs';
import { median } from '../measure.mjs';

const rate = (values) => `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
const ratios = ({ guarded, unguarded }) => guarded.map((value, i) => value / unguarded[i]);
const part = (value) => value.toFixed(2);
const slower = (sizes) => median(ratios(sizes.at(-1))) / median(ratios(sizes[0]));

/** How far medians of so few rounds wander by themselves. */
const NOISE = 0.15;

export function report({ machine, commit, kubernetes, options, policies, sizes }) {
  const [least, most] = [sizes[0], sizes.at(-1)];
  const change = slower(sizes);
  return `# What admission costs

Written by \`npm run bench:cluster\`, not by hand. Commit ${commit ? `${commit.hash} of ${commit.date}${commit.dirty ? ', with changes that were not committed' : ''}` : 'unknown'}.

${table(
  ['machine', ''],
  [
    ['system', machine.system],
    ['CPU', `${machine.cores} × ${machine.cpu}, shared by the API server, etcd, the controllers, the scheduler and the client`],
    ['memory', machine.memory],
    ['load before the first run', machine.load],
    ['Node', machine.node],
    ['Kubernetes', kubernetes],
  ],
)}

Pods are created for good by a tenant's admin, ${options.most} requests in flight, ${number(options.count)} pods a run, once in a tenant's namespace and once in one
beside it without our labels and annotations: the same quota, defaults, Pod Security and roles, but no rule judges it. ${options.rounds} rounds, in which both
ran in turn; the ratio is the median of the rounds' ratios, and 1.00 would be no cost.

${table(
  ['tenants', 'objects', 'unguarded, pods a second: median (min–max)', 'guarded', 'guarded ÷ unguarded: median (min–max)'],
  sizes.map((size) => {
    const all = ratios(size);
    return [
      number(size.tenants),
      number(size.objects),
      rate(size.unguarded),
      rate(size.guarded),
      `**${part(median(all))}** (${part(Math.min(...all))}–${part(Math.max(...all))})`,
    ];
  }),
)}

At ${number(most.tenants)} tenants the ratio is ${part(change)} times that at ${number(least.tenants)}: ${
    change >= 1 - NOISE
      ? 'no slower, within what medians of so few rounds wander by themselves'
      : '**slower**, by more than medians of so few rounds wander by themselves'
  } (${part(NOISE)}). The policies are the same ${policies.all} objects for any
number of tenants, and a pod meets ${policies.pod.length} of them: ${policies.pod.map((name) => `\`${name}\``).join(', ')}.
`;
}
