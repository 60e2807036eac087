import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtPrograms, type Recipe } from '../programs/build.js';

const NAME = 'control-plane';

const recipeOf = (sources: string): Recipe => ({
  what: 'a Kubernetes control plane',
  name: NAME,
  programs: { [NAME]: '.' },
  sources: ['go.mod', 'go.sum', 'main.go'],
  variables: versionOf(sources),
  minutes: 5,
});

/** What a program says it is; without it clients can't parse the version. */
function versionOf(sources: string): Record<string, string> {
  const [gitVersion, gitMajor, gitMinor] = /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/
    .exec(readFileSync(join(sources, 'go.mod'), 'utf8'))!
    .slice(1);
  const said = Object.entries({ gitVersion, gitMajor, gitMinor });
  return Object.fromEntries(said.map(([name, value]) => [`k8s.io/component-base/version.${name}`, value!]));
}

/**
 * The control plane as a program in the user's cache folder, built there if it isn't yet.
 * @param sources the folder of go.mod and main.go
 */
export async function controlPlaneProgram(sources: string, say: (line: string) => void, signal?: AbortSignal): Promise<string> {
  try {
    return join(await builtPrograms(recipeOf(sources), sources, say, signal), NAME);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (code !== 'NO_GO') throw error;
    throw Object.assign(new Error(`${message}. Or name a cluster to use instead: TENANTRY_KUBECONFIG=FILE`), { code });
  }
}
