// Breaks how policies are read in one place at a time, and holds what packets did against it: no packet is sent again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { NETWORK_MUTATIONS } from './network-mutations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The comparison of packets and code, with one file of the code changed. */
async function comparison(mutation) {
  const broken = {
    name: 'broken',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path !== join(root, mutation.file)) return undefined;
        const text = [mutation, ...(mutation.also ?? [])].reduce(
          (contents, { find, replace }) => {
            if (!contents.includes(find)) throw new Error(`${mutation.file} no longer says ${JSON.stringify(find)}`);
            return contents.replace(find, replace);
          },
          readFileSync(path, 'utf8'),
        );
        return { contents: text, loader: 'ts' };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test/network/compare.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(root)});` },
    plugins: mutation ? [broken] : [],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/**
 * Sees every break turn red.
 * @param observations what packets did, as a run recorded it
 */
export async function mutate(observations) {
  const wrong = async (mutation) => {
    const { compare } = await comparison(mutation);
    return observations.map((one) => [one.fleet, compare(one).disagreements.length]).filter(([, count]) => count > 0);
  };
  const whole = await wrong();
  if (whole.length > 0)
    throw new Error(`packets and code disagree before anything is broken: fleets ${whole.map(([fleet]) => fleet)}`);
  let [passed, failed] = [0, 0];
  for (const mutation of NETWORK_MUTATIONS) {
    const red = await wrong(mutation).catch((error) => {
      console.log(`STALE ${mutation.name}: ${error.message}`);
      return undefined;
    });
    if (red?.length > 0) {
      passed++;
      const total = red.reduce((sum, [, count]) => sum + count, 0);
      console.log(`red   ${mutation.name}: ${total} tries in ${red.length} of ${observations.length} fleets`);
    } else {
      failed++;
      if (red) console.log(`GREEN ${mutation.name}: no packet shows it`);
    }
  }
  return { passed, failed };
}
