import { describe, expect, it } from '@jest/globals';
import { minorOf } from '../../../src/kube/capabilities.js';
import { refused } from '../client/refusal.js';
import { KUBERNETES } from '../fleet.js';
import { ask } from './ask.js';
import type { Case } from './case.js';
import { CASES } from './cases.js';
import { fleetObjects, useGuarded } from './fleet.js';

const guarded = useGuarded();
const title = ({ who = 'admin', what }: Case) => `${what} (${who})`;

const known = ({ from = KUBERNETES }: Case) => minorOf(from) <= minorOf(KUBERNETES);

describe.each(Object.entries(CASES))('%s', (_, all) => {
  const cases = all.filter(known);
  const passes = cases.filter(({ rule }) => rule === undefined);
  const refusals = cases.filter(({ rule }) => rule !== undefined);

  it.each(passes.map((one) => [title(one), one] as const))('lets through %s', async (_, one) => {
    await ask(guarded, one);
  });

  it.each(refusals.map((one) => [one.rule!, title(one), one] as const))('%s refuses %s', async (rule, _, one) => {
    const { said } = await refused(ask(guarded, one));
    expect(said).toContain(`ValidatingAdmissionPolicy 'tenantry-${rule.split('/')[0]}'`);
    expect(said).toContain(`[${rule}] `);
  });
});

it('every rule has a request that it refuses', () => {
  const rules = fleetObjects()
    .filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')
    .flatMap(({ spec }) =>
      (spec as { validations: { message: string }[] }).validations.map(({ message }) => /^\[(.*?)\]/.exec(message)![1]!),
    );
  const tried = new Set(
    Object.values(CASES)
      .flat()
      .map(({ rule }) => rule),
  );
  // Where the plugins of AKS are on, they come first: placement.test.ts asks a cluster without them.
  tried.add('pods/node-selector');
  expect(rules.filter((rule) => !tried.has(rule))).toEqual([]);
});

it('the API server finds nothing wrong with the types of any expression', async () => {
  const policies = await guarded.admin.list('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy');
  const ours = policies.filter(({ metadata }) => metadata.name.startsWith('tenantry-'));
  expect(ours.length).toBeGreaterThan(10);
  for (const { metadata, status } of ours) {
    expect([metadata.name, status?.typeChecking?.expressionWarnings ?? []]).toEqual([metadata.name, []]);
    expect([metadata.name, typeof status?.typeChecking]).toEqual([metadata.name, 'object']);
  }
});
