import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { openAdmin } from '../cluster.js';

const admin = openAdmin();
const CASES = join(import.meta.dirname, '../../fixtures/cases');

/** The specs of a golden's NetworkPolicies, of all its clusters. */
function specsOf(name: string): [string, object][] {
  const clusters = parse(readFileSync(join(CASES, name, 'golden.yaml'), 'utf8')) as Record<string, Record<string, object>>;
  return Object.values(clusters).flatMap((policies) =>
    Object.entries(policies).filter(([policy]) => policy.startsWith('NetworkPolicy ')),
  );
}

it.each(readdirSync(CASES))('%s: the API server takes every policy of the golden, and reads it as it stands', async (name) => {
  const specs = specsOf(name);
  expect(specs.length).toBeGreaterThan(1);
  for (const [, spec] of specs) {
    const metadata = { generateName: 'case-', namespace: 'default' };
    const live = await admin.create(
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec },
      { dryRun: true },
    );
    // An empty list of rules comes back as none: the direction is named all the same.
    const { ingress, ...rest } = spec as { ingress?: unknown[] };
    expect(live.spec).toEqual({ ...rest, ...(ingress?.length && { ingress }) });
  }
});
