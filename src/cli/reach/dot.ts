import type { ReachResult } from '../results.js';

/** The open flows as a graph for Graphviz: a cluster a subgraph, dashed where only partly open. */
export function dotText({ clusters }: ReachResult): string {
  const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  const lines = clusters.flatMap(({ cluster, flows, free }, index) => {
    const id = (name: string) => quote(`${cluster}/${name}`);
    const open = flows.filter(({ status }) => status !== 'closed');
    const names = new Set([...open.flatMap(({ from, to }) => [from, to]), ...free.senders, ...free.receivers]);
    return [
      `  subgraph cluster_${index} {`,
      `    label=${quote(cluster)};`,
      ...[...names].sort().map((name) => `    ${id(name)} [label=${quote(name)}];`),
      '  }',
      ...open.map(
        ({ from, to, status, ports }) =>
          `  ${id(from)} -> ${id(to)} [label=${quote(ports)}${status === 'partly' ? ', style=dashed' : ''}];`,
      ),
      ...free.senders.flatMap((from) =>
        free.receivers.filter((to) => to !== from).map((to) => `  ${id(from)} -> ${id(to)} [label="all"];`),
      ),
    ];
  });
  return ['digraph reach {', '  rankdir=LR;', '  node [shape=box];', ...lines, '}'].join('\n');
}
