import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Sent } from '../client/client.js';
import { builtPrograms, type Recipe } from '../programs/build.js';

/** What a packet meets at one end: `proxied` is allowed as far as a proxy, which reads it. */
type Met = 'allowed' | 'proxied' | 'denied';

/** A packet from one end to another, by their names. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

export interface Answer {
  /** What Cilium's parsers refuse. */
  readonly invalid: readonly string[];
  readonly verdicts: readonly { readonly egress: Met; readonly ingress: Met }[];
}

const NAME = 'cilium-engine';
const RECIPE: Recipe = {
  what: 'Cilium’s policy engine',
  name: 'cilium',
  programs: { [NAME]: '.' },
  sources: ['go.mod', 'go.sum', 'main.go'],
  minutes: 3,
};

type Ask = (objects: readonly Sent[], ends: Readonly<Record<string, readonly string[]>>, flows: readonly Flow[]) => Answer;

/** Builds the engine, if it isn't there yet. */
export async function ciliumEngine(): Promise<Ask> {
  const program = join(await builtPrograms(RECIPE, import.meta.dirname, (line) => process.stderr.write(`${line}\n`)), NAME);
  return (objects, ends, flows) =>
    JSON.parse(execFileSync(program, { input: JSON.stringify({ objects, ends, flows }), encoding: 'utf8' })) as Answer;
}
