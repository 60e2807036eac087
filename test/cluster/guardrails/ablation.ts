import { afterAll, expect, it } from '@jest/globals';
import { type Client, eventually, type Sent } from '../client/client.js';
import { Refusal } from '../client/refusal.js';
import { ask } from './ask.js';
import type { Case } from './case.js';
import { CASES } from './cases.js';
import { fleetObjects, useGuarded } from './fleet.js';
import { PLACEMENT_CASES, placementObjects, usePlacement } from './placement.js';

// npm run test:cluster -- --ablate: each rule is dropped in turn, and the tests of its refusals must notice. Not part of a run: it
// weakens a cluster on purpose.

interface Validation {
  readonly message: string;
}
const VAP = 'ValidatingAdmissionPolicy';
const policiesIn = (objects: readonly Sent[]) => objects.filter(({ kind }) => kind === VAP);
const validationsOf = ({ spec }: Sent) => (spec as { validations: Validation[] }).validations;
const ruleOf = ({ message }: Validation) => /^\[(.*?)\]/.exec(message)![1]!;
const rulesIn = (objects: readonly Sent[]) =>
  policiesIn(objects).flatMap((policy) => validationsOf(policy).map((one) => [ruleOf(one), policy] as const));

/** The policy without a rule: one that is left without any refuses nothing. */
function without(policy: Sent, rule: string): Sent {
  const left = validationsOf(policy).map((one) => (ruleOf(one) === rule ? { ...one, expression: 'true' } : one));
  return { ...policy, spec: { ...(policy.spec as object), validations: left } };
}

/** Whether the test of a case would be red: the rule doesn't refuse it. */
async function red(one: Case, send: (one: Case) => Promise<void>): Promise<boolean> {
  return send(one).then(
    () => true,
    (error) => {
      if (!(error instanceof Refusal)) throw error;
      return !error.said.includes(`[${one.rule}] `);
    },
  );
}

const table: string[] = [];

async function ablate(admin: Client, policy: Sent, rule: string, cases: readonly Case[], send: (one: Case) => Promise<void>) {
  const mine = cases.filter((one) => one.rule === rule);
  const allRed = async () => {
    const found = await Promise.all(mine.map((one) => red(one, send)));
    return found.filter(Boolean).length;
  };
  // What the case's people may do takes a moment to be known, as the policy does.
  await eventually('no test to be red', async () => ((await allRed()) === 0 ? true : undefined), 20);
  await admin.apply(without(policy, rule), { force: true });
  let turned = 0;
  try {
    // A policy takes a moment to be read anew.
    await eventually(
      'a test to turn red',
      async () => {
        turned = await allRed();
        return turned === mine.length ? true : undefined;
      },
      10,
    ).catch(() => undefined);
  } finally {
    await admin.apply(policy, { force: true });
    await eventually('the rule to be back', async () => ((await allRed()) === 0 ? true : undefined));
  }
  table.push(`| ${rule} | ${turned} of ${mine.length} |`);
  expect(turned).toBeGreaterThan(0);
}

const guarded = useGuarded();
const placement = usePlacement();
const all = Object.values(CASES).flat();
const here = rulesIn(fleetObjects()).filter(([rule]) => rule !== 'pods/node-selector');
const there = rulesIn(placementObjects).filter(([rule]) => rule === 'pods/node-selector');

it.each(here)('without %s a test is red', async (rule, policy) => {
  await ablate(guarded.admin, policy, rule, all, (one) => ask(guarded, one));
});

it.each(there)('without %s a test is red, where no plugin does its work', async (rule, policy) => {
  const alpha = placement().as('al', 'alpha');
  await ablate(placement(), policy, rule, PLACEMENT_CASES, async ({ object }) => {
    await alpha.create(object, { dryRun: true });
  });
});

afterAll(() => {
  process.stderr.write(`\n| dropped rule | tests that turn red |\n|---|---|\n${table.join('\n')}\n`);
});
