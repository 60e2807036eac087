import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Keeper } from '../keep/index.js';
import type { Root } from '../load/index.js';
import type { Context } from './context.js';
import type { Out } from './out.js';

/**
 * What remembers runs on this root and output folder; nothing where the cache is off (`TENANTRY_CACHE=off`), there is no place for it, or this
 * copy of the command doesn't know which build it is.
 */
export async function keeperOf({ env, build }: Context, root: Root, out: Out): Promise<Keeper | undefined> {
  const folder = cacheFolder(env);
  if (folder === undefined || build === undefined || /^(0|no|off|false)$/i.test(env.TENANTRY_CACHE ?? '')) return undefined;
  const [{ Keeper }, { hashOf }] = await Promise.all([import('../keep/index.js'), import('../emit/store.js')]);
  const name = hashOf(JSON.stringify([realpathSync(root.dir), out.dir])).replace(/[^A-Za-z0-9]/g, '');
  return new Keeper(root, out.dir, join(folder, 'fleets', `${name}.json`), build);
}

/** The user's cache folder for us, as each system has it. */
function cacheFolder(env: Context['env']): string | undefined {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'tenantry');
  if (process.platform === 'win32') return env.LOCALAPPDATA && join(env.LOCALAPPDATA, 'tenantry', 'cache');
  const home = env.HOME || homedir();
  return home && join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'tenantry');
}
