import { count } from '../report.js';
import type { ReachResult } from '../results.js';
import { table } from '../table.js';
import type { ClusterRows, Row } from './rows.js';

/** Open flows as a table a cluster. */
export function overviewText({ clusters }: ReachResult): string {
  return clusters.map(clusterText).join('\n\n');
}

function clusterText({ cluster, namespaces, open, partly, closed, flows, free }: ClusterRows): string {
  const rows = flows.map(({ from, to, status, ports }) => [from, to, status === 'partly' ? `${ports} (partly)` : ports]);
  const { senders, receivers } = free;
  const unheld = senders.length > 0 && receivers.length > 0;
  return [
    `${cluster}: ${count(namespaces, 'namespace')}, ${open} open, ${partly} partly open, ${closed} closed`,
    ...(rows.length > 0 ? [table([['FROM', 'TO', 'PORTS'], ...rows])] : []),
    ...(unheld
      ? [`Held back by no policy: ${some(senders)}. Shielded by none: ${some(receivers)}. Each reaches each, on all ports.`]
      : []),
  ].join('\n');
}

const MOST = 12;
/** Longer than this, what addresses a part has says nothing to people; JSON has them. */
const LONG = 80;

const some = (names: readonly string[]): string =>
  names.length <= MOST ? names.join(', ') : `${names.slice(0, MOST).join(', ')} and ${names.length - MOST} more`;

/** What was asked about, pair by pair: who lets it out and in, or who does not. */
export function explainText({ clusters, port }: ReachResult): string {
  const blocks = clusters.flatMap(({ cluster, flows }) => flows.map((row) => pairText(cluster, row, port)));
  return blocks.join('\n\n');
}

function pairText(cluster: string, { from, to, status, ports, flows }: Row, port: string | undefined): string {
  const asked = port === undefined ? '' : ` on ${port}`;
  const state = status === 'closed' ? `closed${asked}` : `${status === 'partly' ? 'partly open' : 'open'} on ${ports}`;
  const head = `${cluster}: ${from} → ${to}: ${state}`;
  if (flows.length === 0) return `${head}\n  There are too many kinds of pods to tell apart.`;
  const several = flows.length > 1;
  return [head, ...flows.flatMap((flow) => flowLines(flow, several))].join('\n');
}

function flowLines({ from, to, part, ports, perhaps, opened, closed }: Row['flows'][number], several: boolean): string[] {
  const ends = [podsText(from), podsText(to)].map((text) => (text === '' ? 'other pods' : `pods ${text}`));
  const labelled = Object.keys(from).length + Object.keys(to).length > 0;
  const who = [
    labelled ? ends.join(' → ') : several && part === undefined ? 'all other pods' : '',
    part !== undefined && part.length > LONG ? 'other addresses' : (part ?? ''),
  ]
    .filter(Boolean)
    .join(', ');
  const lines = several || who !== '' ? [`  ${who || 'all pods'}: ${ports || 'closed'}`] : [];
  if (perhaps !== undefined)
    lines.push(`    perhaps ${perhaps}: a rule says a port by its name, and each pod decides which number that is`);
  const pad = several || who !== '' ? '    ' : '  ';
  if (ports !== '') {
    lines.push(`${pad}out: ${opened.out.join(', ') || 'no policy has a say'}`);
    lines.push(`${pad}in:  ${opened.in.join(', ') || 'no policy has a say'}`);
    return lines;
  }
  if (closed.out.length > 0) lines.push(`${pad}not let out: ${closed.out.join(', ')}`);
  if (closed.in.length > 0) lines.push(`${pad}not let in: ${closed.in.join(', ')}`);
  return lines;
}

const podsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
