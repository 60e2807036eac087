import { resolve } from 'node:path';
import { Client } from './client/client.js';
import { readTarget } from './client/target.js';
import { controlPlaneProgram } from './control-plane/build.js';
import { type StartOptions, startControlPlane } from './control-plane/start.js';
import { playKubelet } from './kubelet.js';

export interface Cluster {
  readonly kubeconfig: string;
  /** Where logs are, of our own control plane. */
  readonly logs?: string;
  stop(keep?: boolean): Promise<void>;
}

/**
 * The cluster to test on: the one whose kubeconfig the environment names, else a control plane of our own, built if need be and started.
 * @param sources the folder of the control plane's go.mod
 * @param kubernetes an older version, such as `1.33`, whose sources stand beside
 */
export async function openCluster(
  sources: string,
  say: (line: string) => void,
  { kubernetes, ...options }: StartOptions & { kubernetes?: string } = {},
): Promise<Cluster> {
  const named = process.env.TENANTRY_KUBECONFIG;
  if (named) {
    const kubeconfig = resolve(named);
    await hello(kubeconfig, say);
    return { kubeconfig, stop: async () => {} };
  }
  const program = await controlPlaneProgram(sources, say, options.signal);
  const older = kubernetes && (await controlPlaneProgram(`${sources}-${kubernetes}`, say, options.signal));
  const began = Date.now();
  const control = await startControlPlane(older ?? program, { ...options, etcd: program });
  const client = await hello(control.kubeconfig, (line) =>
    say(`${line}, ready in ${((Date.now() - began) / 1000).toFixed(1)} s`),
  );
  const ending = new AbortController();
  const kubelet = playKubelet(client, ending.signal);
  const stop = async (keep?: boolean): Promise<void> => {
    ending.abort();
    await kubelet;
    client.close();
    await control.stop(keep);
  };
  return { kubeconfig: control.kubeconfig, logs: `${control.folder}/logs`, stop };
}

async function hello(kubeconfig: string, say: (line: string) => void): Promise<Client> {
  const client = new Client(readTarget(kubeconfig));
  const { body } = await client.raw({ method: 'GET', path: '/version' });
  say(`Kubernetes ${(body as { gitVersion: string }).gitVersion} at ${client.target.server}`);
  return client;
}
