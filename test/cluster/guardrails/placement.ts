import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { Client, eventually } from '../client/client.js';
import { readTarget } from '../client/target.js';
import { applyAll } from '../cluster.js';
import { controlPlaneProgram } from '../control-plane/build.js';
import { startControlPlane } from '../control-plane/start.js';
import { objectsOf } from '../fleet.js';
import { pod, podSpec } from '../pods.js';
import type { Case } from './case.js';

/** A cluster of its own, without the plugins that AKS has on: there, policies do their work. */
export const ALPHA = 'place-alpha';
export const PLAIN = 'place-plain';
export const taint = { key: 'tenant', value: ALPHA, effect: 'NoSchedule' };
const pools = { [ALPHA]: { labels: { pool: ALPHA, 'example.com/kind': 'a' }, taints: [taint], tenants: [ALPHA] } };
export const placementObjects = objectsOf(
  { pools },
  {
    [ALPHA]: { nodes: { pool: ALPHA, daemonSets: true }, access: { edit: [{ group: 'alpha' }] } },
    [PLAIN]: { access: { edit: [{ group: 'plain' }] } },
  },
  { tiers: { standard: { unlock: ['nodes'] } } },
);

/** The cluster, for the file's tests. */
export function usePlacement(): () => Client {
  let admin: Client;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const program = await controlPlaneProgram(join(import.meta.dirname, '../control-plane'), () => {});
    const control = await startControlPlane(program, { admissionPlugins: ['NodeRestriction'] });
    stop = () => control.stop();
    admin = new Client(readTarget(control.kubeconfig));
    expect(await applyAll(admin, placementObjects)).toEqual({ refused: [], unserved: [] });
    await eventually('the policies to wake', async () => {
      // Whichever policy is read first, the pod is refused or left alone until the other is.
      const live = await admin.create(pod(ALPHA, 'awake'), { dryRun: true }).catch(() => undefined);
      const open = await admin.create(pod(PLAIN, 'awake', podSpec({ nodeName: 'x' })), { dryRun: true }).catch(() => undefined);
      return live?.spec.nodeSelector?.pool === ALPHA && !open ? true : undefined;
    });
  });
  afterAll(async () => {
    admin?.close();
    await stop?.();
  });
  return () => admin;
}

export const PLACEMENT_CASES: readonly Case[] = [
  { rule: 'pods/node-selector', what: 'other nodes', object: pod(ALPHA, 'p', podSpec({ nodeSelector: { pool: 'bank' } })) },
  { rule: 'pods/tolerations', what: 'every taint', object: pod(ALPHA, 'p', podSpec({ tolerations: [{ operator: 'Exists' }] })) },
  {
    rule: 'pods/tolerations',
    what: 'another value of its own key',
    object: pod(ALPHA, 'p', podSpec({ tolerations: [{ ...taint, value: 'bank' }] })),
  },
];
