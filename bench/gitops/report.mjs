// How the engines sync a fleet, as a page. Every figure comes from the runs.
import { number, seconds, table } from '../format.mjs';

const minutes = (s) => (s < 120 ? seconds(s) : `${(s / 60).toFixed(1)} min`);

const first = ({ sync: { done, seconds: took, ready, of } }) =>
  done ? `**${minutes(took)}**` : `not over after ${minutes(took)}: ${number(ready)} of ${number(of)}`;

const change = ({ change: after }) =>
  after === undefined
    ? ['—', '—']
    : [minutes(after.seconds), after.all.done ? minutes(after.all.seconds) : `not over after ${minutes(after.all.seconds)}`];

const most = ({ memory }) =>
  Object.entries(memory)
    .map(([name, { memory: mib }]) => `${name} ${Math.round(mib)} MiB`)
    .join(', ');

const processor = ({ memory }) =>
  `${Object.values(memory)
    .reduce((sum, { cpu }) => sum + cpu, 0)
    .toFixed(0)} s`;

export function report({ command, machine, commit, rows }) {
  return `# How engines sync a fleet

Written by \`${command}\`, not by hand. Commit ${commit ? `${commit.hash} of ${commit.date}${commit.dirty ? ', with changes that were not committed' : ''}` : 'unknown'}.

${table(
  ['machine', ''],
  [
    ['system', machine.system],
    ['CPU', `${machine.cores} × ${machine.cpu}, shared by the engine, the API server, etcd and the controllers`],
    ['memory', machine.memory],
    ['load before the first run', machine.load],
    ['Kubernetes', rows[0].kubernetes],
    [
      'engines',
      'Flux source- and kustomize-controller 1.9.6, Argo CD 3.2.0, with their default flags where nothing else is said, and the lock-down',
    ],
  ],
)}

Tenants of about eleven objects each, on an empty cluster. *The first push*: from \`tenantry bootstrap\` until every Kustomization or
Application is ready. *One tenant changed*: a second commit changes one budget, and the engine is told as by a webhook; until the cluster holds it, and
until the engine has looked at everybody again.

${table(
  ['', 'tenants', 'objects', 'the first push', 'one tenant changed', 'all looked at again', 'most memory', 'CPU of the engine'],
  rows.map((row) => [row.what, number(row.tenants), number(row.objects), first(row), ...change(row), most(row), processor(row)]),
)}
`;
}
