import { afterAll, expect } from '@jest/globals';
import type { Client, Ref, Sent } from '../client/client.js';
import { ATTEMPTS, type Attempt, type Team } from './team.js';

// npm run test:cluster -- --ablate: each restriction of sync is dropped in turn, and tests of a team's repository must notice. Not part of a
// run: it weakens a cluster on purpose.

/** A test of what a team may not, or may: what is wrong, or nothing. */
export type Probe = () => Promise<string[]>;

export interface Restriction {
  readonly what: string;
  readonly drop: () => Promise<unknown>;
  readonly restore: () => Promise<unknown>;
  /** Those that are to notice. */
  readonly probes: Readonly<Record<string, Probe>>;
}

const table: string[] = [];

afterAll(() => {
  process.stderr.write(`\n| dropped restriction of sync | tests that turn red |\n|---|---|\n${table.join('\n')}\n`);
});

/** What is wrong with each that is red. */
async function redOf(probes: Restriction['probes']): Promise<Record<string, string[]>> {
  const red: Record<string, string[]> = {};
  // One after the other: they push to one repository.
  for (const [name, probe] of Object.entries(probes)) {
    const wrong = await probe();
    if (wrong.length > 0) red[name] = wrong;
  }
  return red;
}

/** Asks until it is so; what engines and the API server know of a change takes a moment to be known. @returns what is red in the end */
async function redUntil(probes: Restriction['probes'], seconds: number, over: (red: number) => boolean) {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const red = await redOf(probes);
    if (over(Object.keys(red).length) || Date.now() > end) return red;
  }
}

export async function ablate(engine: string, team: Team, { what, drop, restore, probes }: Restriction): Promise<void> {
  let red: string[] = [];
  await drop();
  try {
    red = Object.keys(await redUntil(probes, 15, (count) => count > 0));
  } finally {
    await restore();
  }
  await team.clear();
  table.push(`| ${engine}: ${what} | ${red.length} of ${Object.keys(probes).length}: ${red.join(', ')} |`);
  expect(red.length).toBeGreaterThan(0);
  expect(await redUntil(probes, 40, (count) => count === 0)).toEqual({});
}

let run = 0;
/** Each time by another name: what stays from before says nothing. */
export const deploys = (team: Team): Restriction['probes'] => ({
  'deploys, as its account': () => team.deploys(`good-${run++}`),
});

export function attempts(team: Team, ...words: string[]): Restriction['probes'] {
  const found = words.map((word) => ATTEMPTS.find(({ what }) => what === word)!);
  return Object.fromEntries(found.map((attempt: Attempt) => [attempt.what, () => team.tries(attempt)]));
}

/** Merges into an object, and puts back what it said before. */
export function patched(client: Client, ref: Ref, drop: (live: Sent) => object): Pick<Restriction, 'drop' | 'restore'> {
  let before: Sent;
  return {
    drop: async () => {
      before = (await client.get(ref)) as unknown as Sent;
      await client.patch(ref, drop(before));
    },
    restore: async () => {
      const { spec, rules, data } = before as { spec?: unknown; rules?: unknown; data?: unknown };
      const fields = Object.entries({ spec, rules, data }).filter(([, value]) => value !== undefined);
      await client.patch(
        ref,
        fields.map(([field, value]) => ({ op: 'replace', path: `/${field}`, value })),
      );
    },
  };
}
