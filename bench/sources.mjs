// The same fleet in three hands: our repository, helm's chart and jsonnet's program, the peers' made from our own output.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { helmTemplate, PROBE, rendered, writeChart, writeJsonnet } from './chart.mjs';
import { fileOf, fleetOf, writeRoot } from './fleet.mjs';
import { run } from './measure.mjs';
import { mustBeSame, stockOf } from './objects.mjs';

const objectsIn = (text) => parseAllDocuments(text).map((document) => document.toJS());

/** Synthesizes two tenants: one to make the peers' sources of, one to see that they say the same of another tenant. */
export async function probe(bench) {
  const root = join(bench.dir, 'probe');
  const [other] = fleetOf(1);
  writeRoot(root, [PROBE, other], 'yaml');
  await run(process.execPath, [bench.cli, 'synth', '--root', root], bench);
  const text = readFileSync(fileOf(root, PROBE), 'utf8');
  const template = helmTemplate(text);
  const names = [other.name];
  const ours = stockOf(objectsIn(readFileSync(fileOf(root, other), 'utf8')), names);
  mustBeSame('the template', stockOf(objectsIn(rendered(template, other)), names), ours);
  return { template, objects: objectsIn(text), kinds: ours.kinds };
}

/** Writes all three; says where. */
export function writeSources(dir, { template, objects }, tenants) {
  const where = { root: join(dir, 'root'), chart: join(dir, 'chart'), jsonnet: join(dir, 'jsonnet') };
  writeRoot(where.root, tenants, 'yaml');
  writeChart(where.chart, template, tenants);
  writeJsonnet(where.jsonnet, objects, tenants);
  return where;
}
