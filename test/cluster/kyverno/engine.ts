import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Sent } from '../client/client.js';
import { builtPrograms, moduleFolder, type Recipe } from '../programs/build.js';

/** What Kyverno's own engine makes of a pod: see main.go. */
export interface Answer {
  readonly invalid: readonly string[];
  readonly autogen: Readonly<Record<string, number>>;
  readonly results: readonly { readonly object: Made; readonly errors: readonly string[] }[];
}
// biome-ignore lint/suspicious/noExplicitAny: an object of whatever kind
type Made = Sent & { spec: any };

const SOURCES = import.meta.dirname;
const NAME = 'kyverno-engine';
const RECIPE: Recipe = {
  what: 'Kyverno’s engine',
  name: 'kyverno',
  programs: { [NAME]: '.' },
  sources: ['go.mod', 'go.sum', 'main.go'],
  minutes: 4,
};

/** Builds the engine, if it isn't there yet. */
export async function kyvernoEngine(): Promise<(policies: readonly Sent[], requests: readonly object[]) => Answer> {
  const program = join(await builtPrograms(RECIPE, SOURCES, (line) => process.stderr.write(`${line}\n`)), NAME);
  return (policies, requests) =>
    JSON.parse(execFileSync(program, { input: JSON.stringify({ policies, requests }), encoding: 'utf8' })) as Answer;
}

/** The version of Kyverno, and its definition of MutatingPolicies as it comes in the module. */
export function mutatingPolicies(): Sent {
  const dir = moduleFolder(SOURCES, 'github.com/kyverno/kyverno');
  return parse(
    readFileSync(join(dir, 'config/crds/policies.kyverno.io/policies.kyverno.io_mutatingpolicies.yaml'), 'utf8'),
  ) as Sent;
}
