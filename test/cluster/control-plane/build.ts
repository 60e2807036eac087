import { join } from 'node:path';
import { builtPrograms, type Recipe } from '../programs/build.js';

const NAME = 'control-plane';

/** What the program says it is; without it clients can't parse the version. Goes with the version of k8s.io/kubernetes in go.mod. */
const VERSION = { gitVersion: 'v1.36.3', gitMajor: '1', gitMinor: '36' };

const RECIPE: Recipe = {
  what: 'a Kubernetes control plane',
  name: NAME,
  programs: { [NAME]: '.' },
  sources: ['go.mod', 'go.sum', 'main.go'],
  variables: Object.fromEntries(Object.entries(VERSION).map(([name, value]) => [`k8s.io/component-base/version.${name}`, value])),
  minutes: 5,
};

/**
 * The control plane as a program in the user's cache folder, built there if it isn't yet.
 * @param sources the folder of go.mod and main.go
 */
export async function controlPlaneProgram(sources: string, say: (line: string) => void, signal?: AbortSignal): Promise<string> {
  try {
    return join(await builtPrograms(RECIPE, sources, say, signal), NAME);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (code !== 'NO_GO') throw error;
    throw Object.assign(new Error(`${message}. Or name a cluster to use instead: TENANTRY_KUBECONFIG=FILE`), { code });
  }
}
