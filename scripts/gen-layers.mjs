// Writes src/layers/index.ts from the folders beside it: a new layer is a new folder, and nothing else has to be told.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../src/layers/', import.meta.url);
const target = new URL('index.ts', folder);
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));

// The Namespace comes first because its file does; the rest is alphabetical.
function order(name) {
  return name === 'namespace' ? 0 : 1;
}

const variable = (name) => `${name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}Layer`;
const spread = (part) => names.map((name) => `  ...${variable(name)}.${part},`).join('\n');
const type = (part) => names.map((name) => `typeof ${variable(name)}.${part}`).join(' & ');
const text = `// Generated from the folders of src/layers by scripts/gen-layers.mjs. Do not edit.
import type { Layer } from './contract.js';
${names
  .map((name) => `import { ${variable(name)} } from './${name}/index.js';`)
  .sort()
  .join('\n')}

/** Every layer there is, the Namespace first. */
export const layers: readonly Layer[] = [${names.map(variable).join(', ')}] as unknown as readonly Layer[];

/** The keys that every level takes. */
export const sectionShape: ${type('shape')} = {
${spread('shape')}
};

/** The keys that layers add to the platform. */
export const platformShape: ${type('platformShape')} = {
${spread('platformShape')}
};

/** The keys that layers add to a cluster. */
export const clusterShape: ${type('clusterShape')} = {
${spread('clusterShape')}
};

/** The keys that layers add to a tier's caps. */
export const capShape: ${type('capShape')} = {
${spread('capShape')}
};
`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/layers/index.ts is not what the folders say: run npm run gen');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
