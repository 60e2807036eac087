// The harness of test/cluster is TypeScript, like the tests that use it: here it is for scripts.
import { join } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;

/** Where the sources of the control plane are, beside the tests. */
export const CLUSTER = join(root, 'test/cluster');

/** Starting a control plane and the GitOps engines, and asking them. */
export async function harness() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { openCluster } from './main.js';
        export { Client, eventually } from './client/client.js';
        export { Refusal } from './client/refusal.js';
        export { readTarget } from './client/target.js';
        export { startFlux } from './gitops/flux.js';
        export { startArgo } from './gitops/argo.js';
        export { GitServer } from './gitops/git/server.js';
        export { controlPlaneProgram } from './control-plane/build.js';
        export { kubeRouterProgram } from '../network/kube-router.js';`,
      resolveDir: CLUSTER,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(root)});` },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
