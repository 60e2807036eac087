/** A seeded source of chance (mulberry32), so that what a run tried can be tried again. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Whether the long form of the tests runs: `npm run test:long`. */
export const LONG = Boolean(process.env.TENANTRY_LONG);

/** The seed of this run: TENANTRY_SEED repeats one that failed. */
export const SEED = Number(process.env.TENANTRY_SEED ?? (LONG ? Date.now() % 1e9 : 20260101));

/** Tells what a run counted, past the test runner's own output. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
