import { expect, it } from '@jest/globals';
import { eventually, type Sent } from '../client/client.js';
import { refused } from '../client/refusal.js';
import { openAdmin } from '../cluster.js';
import { objectsOf, useFleet } from '../fleet.js';
import { container, pod, podSpec } from '../pods.js';

const admin = openAdmin();
const NS = 'guard-modes';
const modes = { 'pods/images': 'warn', 'pods/empty-dir': 'audit' };
const objects = objectsOf(
  { guardrails: { rules: modes } },
  { [NS]: { access: { edit: [{ group: 'modes-editors' }] } } },
  { defaults: { pods: { images: ['contoso.azurecr.io'] } } },
);
useFleet(admin, objects);

const eve = admin.as('eve', 'modes-editors');
const path = `/api/v1/namespaces/${NS}/pods`;
const image = 'contoso.azurecr.io/app';
const send = (object: Sent) => eve.raw({ method: 'POST', path, body: object, query: { dryRun: 'All' } });
const foreign = pod(NS, 'foreign');
const unsized = pod(NS, 'unsized', podSpec({ containers: [container({ image })], volumes: [{ name: 'v', emptyDir: {} }] }));

it('a rule that warns lets through, and says so', async () => {
  const warnings = await eventually('a warning', async () => {
    // Until the policies of this file are read, those of another may refuse it.
    const answer = await send(foreign).catch(() => undefined);
    return answer?.warnings.some((text) => text.includes('[pods/images]')) ? answer.warnings : undefined;
  });
  expect(warnings.join()).toContain("ValidatingAdmissionPolicy 'tenantry-pods-warn'");
});

it('a rule that only audits lets through without a word', async () => {
  const { warnings } = await eventually('the policy', () => send(unsized).catch(() => undefined));
  expect(warnings.join()).not.toContain('empty-dir');
});

it('the others still refuse', async () => {
  await eventually('the policy', async () => {
    const { said } = await refused(send(pod(NS, 'p', podSpec({ nodeName: 'x' })))).catch(() => ({ said: '' }));
    return said.includes("'tenantry-pods' with") && said.includes('[pods/node-name]') ? true : undefined;
  });
});
