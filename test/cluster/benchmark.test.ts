import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CHECKS } from './benchmark/checks.js';
import { PENDING } from './benchmark/pending.js';
import { ofTenants, useDist } from './benchmark/tenants.js';
import { DIST, openAdmin } from './cluster.js';
import { useEngineKinds } from './engine-kinds.js';

// The checks of the retired Multi-Tenancy Benchmarks (kubectl-mtb), and the four it left pending, against the example fleet as it is committed.

const admin = openAdmin();
useEngineKinds(admin);
const ALL = Object.entries({ ...CHECKS, ...PENDING });

it('has the 19 checks and the 4 pending', () => {
  expect([Object.keys(CHECKS).length, Object.keys(PENDING).length]).toEqual([19, 4]);
});

describe.each(readdirSync(DIST))('%s', (cluster) => {
  const tenants = ofTenants(cluster, admin);
  useDist(admin, cluster, tenants);

  describe.each(tenants.map((tenant) => [tenant.name, tenant] as const))('%s', (_, tenant) => {
    it.each(ALL)('%s', async (_, check) => {
      for (const namespace of tenant.namespaces) await check(tenant, namespace);
    });
  });
});
