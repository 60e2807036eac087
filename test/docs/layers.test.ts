import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { CODES } from '../../src/codes.js';
import { IssueList } from '../../src/issue.js';
import { NETWORK_ENGINES } from '../../src/kube/capabilities.js';
import { objectKey } from '../../src/kube/kinds.js';
import type { Manifest } from '../../src/kube/types.js';
import { parseYaml } from '../../src/load/yaml.js';
import { compile } from '../../src/pipeline.js';
import { type Block, pageOf, ROOT } from './pages.js';

const layers = readdirSync(join(ROOT, 'src/layers'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** A page's examples: each output belongs to the tenant, and the platform if there is one, that stand before it. */
function examplesOf(blocks: readonly Block[]): { tenant: Block; platform?: Block; output: Block }[] {
  const examples = [];
  let platform: Block | undefined;
  let tenant: Block | undefined;
  for (const block of blocks) {
    if (block.mark.startsWith('platform:')) platform = block;
    else if (block.mark.startsWith('tenant:')) tenant = block;
    else if (block.mark.startsWith('output:')) {
      if (!tenant) throw new Error('an output without a tenant');
      examples.push({ tenant, platform, output: block });
      platform = undefined;
      tenant = undefined;
    }
  }
  return examples;
}

const PLATFORM = { clusters: { main: { kubernetes: '1.33' } } };

function readBlock(block: Block, file: string): unknown {
  const parsed = parseYaml(file, block.text);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

const documents = (text: string) => parseAllDocuments(text).map((document) => document.toJS() as Manifest);

/** An object without what we put on every one, unless the page shows it. */
function asShown(object: Manifest, shown: Manifest | undefined): Manifest {
  const metadata = { ...object.metadata };
  for (const field of ['labels', 'annotations'] as const) {
    const map = metadata[field];
    if (!map) continue;
    const kept = Object.entries(map).filter(
      ([key, value]) =>
        Object.hasOwn(shown?.metadata[field] ?? {}, key) ||
        !(key.startsWith('tenantry.dev/') || (key === 'app.kubernetes.io/managed-by' && value === 'tenantry')),
    );
    if (kept.length > 0) metadata[field] = Object.fromEntries(kept);
    else delete metadata[field];
  }
  return { ...object, metadata };
}

it('every layer has a page', () => {
  expect(layers.length).toBeGreaterThan(4);
  expect(layers.filter((layer) => !existsSync(join(ROOT, 'docs/layers', `${layer}.md`)))).toEqual([]);
  expect(
    readdirSync(join(ROOT, 'docs/layers'))
      .map((file) => file.replace(/\.md$/, ''))
      .sort(),
  ).toEqual([...layers].sort());
});

it('every network engine has a page, which says what is emitted or refused by codes that exist', () => {
  const pages = readdirSync(join(ROOT, 'docs/engines')).map((file) => file.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual([...NETWORK_ENGINES].sort());
  for (const engine of pages) {
    const { text } = pageOf(`docs/engines/${engine}.md`);
    expect(text).toContain('| limit | what we emit or refuse |');
    const codes = [...text.matchAll(/`((?:engine|host|http|acns|managed)-[a-z]+)`/g)].map(([, code]) => code!);
    expect([engine, codes.length > 0, codes.filter((code) => !Object.hasOwn(CODES, code))]).toEqual([engine, true, []]);
  }
});

const paths = [
  ...layers.map((layer) => `docs/layers/${layer}.md`),
  ...NETWORK_ENGINES.map((engine) => `docs/engines/${engine}.md`),
];

describe.each(paths)('%s', (path) => {
  const page = pageOf(path);
  const examples = examplesOf(page.blocks);

  it('has an example, if it is of a layer', () => {
    expect(examples.length > 0 || path.startsWith('docs/engines/')).toBe(true);
  });

  if (examples.length > 0)
    it.each(examples.map((example) => [example.output.line, example] as const))(
      'shows exactly the objects that come out (line %d)',
      (_, { tenant, platform, output }) => {
        const file = /^tenant: (\S+)$/.exec(tenant.mark)![1]!;
        const [, namespace, kinds] = /^output: ns-([a-z0-9-]+)\.yaml(?:, kinds: (.+))?$/.exec(output.mark)!;
        const name = file.replace(/\.yaml$/, '');
        const issues = new IssueList();
        const compiled = compile(
          { file: 'platform.yaml', value: platform ? readBlock(platform, 'platform.yaml') : PLATFORM, data: true },
          [{ file: `tenants/${file}`, name, value: readBlock(tenant, file), data: true }],
          issues,
        )!;
        expect(issues.all).toEqual([]);
        const made = compiled.files.filter(({ path }) => path.endsWith(`/tenants/${name}/ns-${namespace}.yaml`));
        expect(made).toHaveLength(1);
        const wanted = kinds?.split(', ');
        const objects = documents(made[0]!.content).filter((object) => wanted?.includes(object.kind) ?? true);
        const shown = new Map(documents(output.text).map((object) => [objectKey(object), object]));
        expect(
          Object.fromEntries(objects.map((object) => [objectKey(object), asShown(object, shown.get(objectKey(object)))])),
        ).toEqual(Object.fromEntries(shown));
        expect(wanted?.filter((kind) => ![...shown.values()].some((object) => object.kind === kind)) ?? []).toEqual([]);
      },
    );
});
