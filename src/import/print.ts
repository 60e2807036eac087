import { Document, isScalar, visit } from 'yaml';
import { isMap, type Values } from '../model/merge.js';

export type Format = 'yaml' | 'ts';

/** A definition file's text. */
export function printDefinition(values: Values, what: 'tenant' | 'platform', format: Format): string {
  if (format === 'yaml') return printYaml(values);
  const define = what === 'tenant' ? 'defineTenant' : 'definePlatform';
  return `import { ${define} } from 'tenantry';\n\nexport default ${define}(${literal(values, '')});\n`;
}

/** Lists of a few plain words stand on one line, up to this length. */
const LINE = 80;

function printYaml(values: Values): string {
  const document = new Document(values, { aliasDuplicateObjects: false });
  visit(document, {
    Seq(_, node) {
      const words = node.items.map((item) => (isScalar(item) && typeof item.value !== 'object' ? String(item.value) : undefined));
      if (words.length > 0 && words.every((word) => word !== undefined && !word.includes('\n')) && words.join(', ').length < LINE)
        node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A JSON-like value as people write it in TypeScript. */
function literal(value: unknown, indent: string): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => literal(item, `${indent}  `));
    const line = `[${items.join(', ')}]`;
    return line.length + indent.length < 90 && !line.includes('\n')
      ? line
      : `[\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}]`;
  }
  if (isMap(value)) {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => `${propertyName(key)}: ${literal(inner, `${indent}  `)}`);
    if (entries.length === 0) return '{}';
    const line = `{ ${entries.join(', ')} }`;
    return indent !== '' && line.length + indent.length < 90 && !line.includes('\n')
      ? line
      : `{\n${entries.map((entry) => `${indent}  ${entry},\n`).join('')}${indent}}`;
  }
  return JSON.stringify(value) ?? 'undefined';
}

function quote(text: string): string {
  const json = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return text.includes("'") ? json : `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** `__proto__: x` would set the prototype; `['__proto__']: x` sets the key. */
function propertyName(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}
