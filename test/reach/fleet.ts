import { expect } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { worldOptions } from '../../src/flows.js';
import { IssueList } from '../../src/issue.js';
import type { Manifest } from '../../src/kube/types.js';
import { compile } from '../../src/pipeline.js';
import { between, type World, worldOf } from '../../src/reach/index.js';

/** Asks on which ports a namespace reaches another. */
export type Ask = (from: string, to: string) => string;

/**
 * The world of a fleet of two, `shop` and `till`, on one cluster: the shop may out to the till on 8080 and 5353, and the till lets it in on 8080
 * and 9090.
 * @param cluster what the cluster says beside its version
 * @param codes of the warnings that are expected
 * @param without kinds that are left out
 */
export function fleetOf(
  cluster: object,
  { codes, extras = [], without = [] }: { codes: readonly string[]; extras?: readonly Manifest[]; without?: readonly string[] },
): { world: World; ask: Ask } {
  const issues = new IssueList();
  const compiled = compile(
    {
      file: 'platform.yaml',
      value: { clusters: { main: { kubernetes: '1.36', distribution: 'generic', ...cluster } } },
      data: true,
    },
    Object.entries({
      shop: { tier: 'standard', network: { to: [{ tenant: 'till', ports: [8080, 5353] }] } },
      till: { tier: 'standard', network: { from: [{ tenant: 'shop', ports: [8080, 9090] }] } },
    }).map(([name, value]) => ({ file: `tenants/${name}.yaml`, name, value, data: true })),
    issues,
  );
  expect(issues.all.map(({ code }) => code)).toEqual(codes);
  const objects = compiled!.files
    .filter(({ path }) => path.endsWith('.yaml'))
    .flatMap(({ content }) => parseAllDocuments(content).map((document) => document.toJS() as Manifest));
  const main = compiled!.fleet.platform.clusters.get('main')!;
  const { world, unjudged } = worldOf(
    [...objects.filter(({ kind }) => !without.includes(kind)), ...extras],
    worldOptions(compiled!.fleet, main),
  );
  expect(unjudged).toEqual([]);
  const ask: Ask = (from, to) => {
    const { flows } = between(world, from, to);
    return [...new Set(flows.map(({ ports }) => world.ports.text(ports)))].join(' or ');
  };
  return { world, ask };
}
