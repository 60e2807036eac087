import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import fc from 'fast-check';

// The same inputs on every run, so that a red run is red again; the long run looks further each time, and says its seed where it fails.
const fixed = process.env.TENANTRY_SEED ?? (process.env.TENANTRY_LONG ? undefined : '20261124');
if (fixed !== undefined) fc.configureGlobal({ seed: Number(fixed) });

// What commands under test remember is none of the user's.
const cache = mkdtempSync(join(tmpdir(), 'tenantry-cache-'));
process.env.XDG_CACHE_HOME = cache;
afterAll(() => rmSync(cache, { recursive: true, force: true }));
