// The peers' sources, made from our own output: what varies between tenants becomes a reference to a value, the rest stays as it is.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { budget, FIELDS } from './fleet.mjs';

/** A tenant whose values can be told apart in the output, and stand in the place of any tenant's. */
export const PROBE = {
  name: 'probe-name',
  team: 'Probe Team',
  contact: 'probe@contact',
  admins: 'probe-admins',
  ...budget(977, 983),
};

const PLACES = new RegExp(FIELDS.map((field) => PROBE[field]).join('|'), 'g');
const fieldOf = (value) => FIELDS.find((field) => PROBE[field] === value);

/** One template with one `range`: the fastest chart we know. `text` is our output for the probe. */
export function helmTemplate(text) {
  const body = text.replace(/^#.*\n/gm, '').replace(PLACES, (value) => `{{ .${fieldOf(value)} }}`);
  return `{{- range .Values.tenants }}\n---\n${body}{{- end }}\n`;
}

/** What the template gives for one tenant, by plain replacement: to see, without helm, that nothing that varies was missed. */
export function rendered(template, tenant) {
  return template
    .replace(/^\{\{- range .*\n---\n/, '')
    .replace(/\{\{- end \}\}\n$/, '')
    .replace(/\{\{ \.(\w+) \}\}/g, (_, field) => tenant[field]);
}

export function writeChart(dir, template, tenants) {
  mkdirSync(join(dir, 'templates'), { recursive: true });
  writeFileSync(join(dir, 'Chart.yaml'), 'apiVersion: v2\nname: tenants\nversion: 1.0.0\n');
  writeFileSync(join(dir, 'templates/tenants.yaml'), template);
  writeFileSync(join(dir, 'values.yaml'), `tenants:\n${tenants.map(valuesOf).join('')}`);
}

const valuesOf = (tenant) =>
  FIELDS.map((field, i) => `${i === 0 ? '-' : ' '} ${field}: ${JSON.stringify(tenant[field])}\n`).join('');

/** A function of a tenant that gives its objects, over all tenants, read as JSON: the fastest form jsonnet has. */
export function writeJsonnet(dir, objects, tenants) {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'tenants.json'), JSON.stringify(tenants));
  writeFileSync(
    join(dir, 'main.jsonnet'),
    `local objects(t) = ${expression(objects)};\nstd.flattenArrays([objects(t) for t in import 'tenants.json'])\n`,
  );
}

function expression(value) {
  if (Array.isArray(value)) return `[${value.map(expression).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, member]) => `${JSON.stringify(key)}: ${expression(member)}`)
      .join(', ')} }`;
  if (typeof value !== 'string') return JSON.stringify(value);
  const parts = value.split(new RegExp(`(${PLACES.source})`)).filter((part) => part !== '');
  return parts.map((part) => (fieldOf(part) ? `t.${fieldOf(part)}` : JSON.stringify(part))).join(' + ') || '""';
}
