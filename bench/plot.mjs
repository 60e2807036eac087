// Tenants against seconds, both logarithmic, as SVG text that is readable on a light and on a dark page.
import { number } from './format.mjs';

const SERIES = [
  ['helm', 'helm template', '#b45309'],
  ['jsonnet', 'jsonnet', '#7c3aed'],
  ['synth', 'tenantry, cold', '#2563eb'],
  ['warm', 'tenantry, one changed', '#059669'],
];
const BOX = { width: 720, height: 420, left: 64, right: 180, top: 20, bottom: 48 };
/** Names at the lines' ends keep this distance. */
const LINE_HEIGHT = 16;

export function plot({ sizes }) {
  const lines = SERIES.map(([key, name, color]) => ({
    name,
    color,
    points: sizes.filter(({ rows }) => rows[key]).map(({ count, rows }) => [count, rows[key].wall]),
  })).filter(({ points }) => points.length > 0);
  const x = scale(
    lines.flatMap(({ points }) => points.map(([count]) => count)),
    BOX.left,
    BOX.width - BOX.right,
  );
  const y = scale(
    lines.flatMap(({ points }) => points.map(([, wall]) => wall)),
    BOX.height - BOX.bottom,
    BOX.top,
  );
  const ends = spread(lines.map(({ points }) => y.at(points.at(-1)[1])));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${BOX.width} ${BOX.height}" font-family="sans-serif" font-size="12">
<title>Seconds by number of tenants</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<g stroke="#d4d4d8" fill="#3f3f46" stroke-width="1">
${x.ticks.map((n) => vertical(x.at(n), number(n))).join('\n')}
${y.ticks.map((n) => horizontal(y.at(n), `${n} s`)).join('\n')}
<text x="${(BOX.left + BOX.width - BOX.right) / 2}" y="${BOX.height - 8}" text-anchor="middle" stroke="none">tenants</text>
</g>
${lines.map((line, i) => drawn(line, x, y, ends[i])).join('\n')}
</svg>
`;
}

/** Whole powers of ten around the values, laid between two positions. */
function scale(values, from, to) {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(Math.ceil(Math.log10(Math.max(...values)) - 1e-9), low + 1);
  const at = (value) => round(from + ((Math.log10(value) - low) / (high - low)) * (to - from));
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, i) => Number(`1e${low + i}`)) };
}

const round = (n) => Math.round(n * 10) / 10;

const vertical = (at, label) =>
  `<path d="M${at} ${BOX.top}V${BOX.height - BOX.bottom}"/><text x="${at}" y="${BOX.height - BOX.bottom + 18}" text-anchor="middle" stroke="none">${label}</text>`;

const horizontal = (at, label) =>
  `<path d="M${BOX.left} ${at}H${BOX.width - BOX.right}"/><text x="${BOX.left - 8}" y="${at + 4}" text-anchor="end" stroke="none">${label}</text>`;

function drawn({ name, color, points }, x, y, end) {
  const places = points.map(([count, wall]) => [x.at(count), y.at(wall)]);
  return `<g fill="${color}"><polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>${places
    .map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5"/>`)
    .join('')}<text x="${places.at(-1)[0] + 10}" y="${round(end + 4)}">${name}</text></g>`;
}

/** Moves positions apart until none is nearer to the next than a line of text. */
function spread(positions) {
  const order = positions.map((at, i) => [at, i]).sort(([a], [b]) => a - b);
  for (let i = 1; i < order.length; i++) order[i][0] = Math.max(order[i][0], order[i - 1][0] + LINE_HEIGHT);
  return order.toSorted(([, a], [, b]) => a - b).map(([at]) => at);
}
