import { readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DIST } from '../cluster/cluster.js';
import { compare, tell } from './compare.js';
import { exampleFleet } from './example.js';
import { FORMS, formsOf } from './forms.js';
import { isPlacedPod, type Observation } from './observation.js';
import { randomFleet } from './random/fleet.js';
import { type PlacedFleet, Site } from './site.js';

const FLEETS = Number(process.env.TENANTRY_NETWORK_FLEETS || 5);
const SEED = Number(process.env.TENANTRY_NETWORK_SEED || (FLEETS > 5 ? Date.now() % 1_000_000 : 20261124));
const RECORD = process.env.TENANTRY_NETWORK_RECORD;

jest.setTimeout(240_000);
let site: Site;
beforeAll(async () => {
  const kubeconfig = process.env.TENANTRY_KUBECONFIG;
  if (!kubeconfig) throw new Error('there is no network: run these tests with npm run test:network');
  site = await Site.open(kubeconfig);
});
afterAll(async () => {
  await site?.close();
  if (RECORD) writeFileSync(RECORD, JSON.stringify(observations));
});

const observations: Observation[] = [];
const say = (line: string) => process.stderr.write(`${line}\n`);
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(0)} %`;

/** Tries a fleet, and fails with all there is to know where packets and code disagree. */
async function agrees(fleet: PlacedFleet): Promise<void> {
  const began = Date.now();
  const observation = await site.observe(fleet);
  const { places, tried } = observation;
  // Each listens where it is said to: a pod always reaches itself.
  expect(tried.filter(({ from, to, answer }) => from === to && answer !== 'open')).toEqual([]);
  const { disagreements, setAside, open } = compare(observation);
  observations.push(observation);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const aside = setAside.length > 0 ? `, ${setAside.length} set aside` : '';
  say(
    `fleet ${fleet.name}: ${places.length} places, ${tried.length} tries, ${percent(open, tried.length)} open${aside}, ${seconds} s`,
  );
  if (disagreements.length > 0) throw new Error(tell(observation, disagreements));
}

describe('the example fleet', () => {
  it.each(readdirSync(DIST))('is on packets what reach says: %s', async (cluster) => {
    await agrees(exampleFleet(cluster));
  });
});

describe('random fleets', () => {
  const seeds = Array.from({ length: FLEETS }, (_, i) => SEED + i);

  it.each(seeds)('are on packets what reach says: seed %i', async (seed) => {
    await agrees(randomFleet(seed));
  });

  it('use every form of a rule, and leave neither all open nor all closed', () => {
    const mine = observations.filter(({ fleet }) => seeds.includes(Number(fleet)));
    const forms = formsOf(mine.flatMap(({ objects }) => objects));
    // A pod and itself are always open, and say nothing.
    const tried = mine.flatMap((one) => one.tried.filter(({ from, to }) => from !== to));
    const share = tried.filter(({ answer }) => answer === 'open').length / tried.length;
    const pods = mine.flatMap(({ places }) => places.filter(isPlacedPod)).length;
    say(
      `seed ${SEED}, ${mine.length} fleets, ${pods} pods, ${tried.length} pairs and ports, ${percent(share, 1)} open, ${forms.size} forms`,
    );
    expect(FORMS.filter((form) => !forms.has(form))).toEqual([]);
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
    const aside = mine.map((one) => compare(one).setAside.length).reduce((a, b) => a + b, 0);
    expect(aside / tried.length).toBeLessThan(0.1);
  });
});
