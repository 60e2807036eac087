import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toYaml } from '../../src/emit/yaml.js';
import type { Manifest } from '../../src/kube/types.js';
import { anyJson, anyString, NASTY, normal, thing } from './nasty.js';

/**
 * The readers that count are Go's: kubectl and Argo CD (sigs.k8s.io/yaml) and kustomize, which Flux runs. kubectl has both: `annotate
 * --local` reads and prints JSON without a cluster, and `kustomize` reads and prints YAML, which the former then reads.
 */
const kubectl = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' }).status === 0;
if (!kubectl && !process.env.CI)
  process.stderr.write('yaml-go.test.ts: no kubectl on PATH, so what Go reads is not tested here\n');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenantry-go-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], input?: string): string {
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: '/dev/null' };
  return execFileSync('kubectl', [...args], {
    input,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

const MARK = { read: 'by-go' };

/** What kubectl reads: one JSON object a document, its annotations but for our mark. */
function readByKubectl(text: string): unknown[] {
  const printed = run(
    ['annotate', '--local', '-f', '-', '-o', 'json', ...Object.entries(MARK).map((pair) => pair.join('='))],
    text,
  );
  return printed
    .split(/\n(?=\{\n)/)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const object = JSON.parse(part) as Manifest;
      delete object.metadata.annotations;
      return object;
    });
}

function throughKustomize(text: string): string {
  const dir = mkdtempSync(join(folder, 'k-'));
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'kustomization.yaml'), 'resources: [all.yaml]\n');
  writeFileSync(join(dir, 'all.yaml'), text);
  return run(['kustomize', dir]);
}

function sample(): Manifest[] {
  const strings = [...NASTY, ...fc.sample(anyString, { numRuns: 1500, seed: 1 })];
  const values = fc.sample(anyJson, { numRuns: 400, seed: 2 });
  const keys = Object.fromEntries(strings.map((text, i) => [text, i]));
  return [
    thing(keys, 'keys'),
    thing({ strings, nested: strings.map((text) => ({ a: [text, { b: text }] })) }, 'strings'),
    ...values.map((value, i) => thing(value, `value-${i}`)),
  ];
}

// In CI it must run, and fails when it can't: what nobody reads is not proven.
(kubectl || process.env.CI ? describe : describe.skip)('what we write, Go reads', () => {
  it('has kubectl', () => {
    if (!kubectl)
      throw new Error('kubectl is not on PATH: install it (https://kubernetes.io/docs/tasks/tools), no cluster is needed');
  });
  it('in kubectl', () => {
    const objects = sample();
    expect(readByKubectl(toYaml(objects))).toEqual(objects.map(normal));
  });
  it('in kustomize', () => {
    const objects = sample().map((object) => forKustomize(object) as Manifest);
    const byName = (a: { metadata: { name: string } }, b: { metadata: { name: string } }) =>
      a.metadata.name < b.metadata.name ? -1 : 1;
    const read = readByKubectl(throughKustomize(toYaml(objects))) as Manifest[];
    expect(read.sort(byName)).toEqual(objects.map(normal).sort((a, b) => byName(a as Manifest, b as Manifest)));
  });
});

/**
 * kustomize turns what it has read into JSON and reads that again as YAML, so some strings are lost in it however they are spelled: control
 * characters beyond ASCII's, DEL, the byte order mark and noncharacters; a key of more
 * than 1,024 characters; and a key `<<`, which it takes for a merge even in quotes.
 */
const LOST_IN_KUSTOMIZE = /[\u007f-\u009f\ufeff\ufffe\uffff]/;

function forKustomize(value: unknown): unknown {
  if (typeof value === 'string') return LOST_IN_KUSTOMIZE.test(value) ? 'lost' : value;
  if (Array.isArray(value)) return value.map(forKustomize);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== '<<' && key.length < 1000 && !LOST_IN_KUSTOMIZE.test(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, forKustomize(each)]));
}
