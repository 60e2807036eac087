// Figures and tables as text.

export const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** Three digits that mean something. */
export const seconds = (s) =>
  s < 0.1 ? `${(s * 1000).toFixed(0)} ms` : `${s.toPrecision(Math.max(3, String(Math.floor(s)).length))} s`;

export const range = ({ wall, least, most }) =>
  least === most ? seconds(wall) : `${seconds(wall)} (${seconds(least)}–${seconds(most)})`;
export const cpu = (s) => (s === undefined ? '—' : `${s.toFixed(2)} s`);
export const mebibytes = (mib) => (mib === undefined ? '—' : `${number(Math.round(mib))} MiB`);
export const times = (n) => `${n < 10 ? n.toFixed(2) : n.toFixed(1)} ×`;

export function table(head, rows) {
  const line = (cells) => `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
