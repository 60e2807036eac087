import { join } from 'node:path';
import { builtPrograms, type Recipe } from '../cluster/programs/build.js';
import { Processes } from '../cluster/programs/processes.js';

const NAME = 'kube-router';
const RECIPE: Recipe = {
  what: 'kube-router, which enforces NetworkPolicies',
  name: NAME,
  programs: { [NAME]: 'github.com/cloudnativelabs/kube-router/v2/cmd/kube-router' },
  sources: ['go.mod', 'go.sum'],
  minutes: 2,
};

/**
 * kube-router's program in the user's cache folder, built there if it isn't yet.
 * @param sources the folder of its go.mod
 */
export const kubeRouterProgram = async (sources: string, say: (line: string) => void): Promise<string> =>
  join(await builtPrograms(RECIPE, sources, say), NAME);

/** Starts its policy controller, and nothing else of it, for a node of this name in the network namespace of this process. */
export function startKubeRouter(program: string, kubeconfig: string, node: string, logs: string): Processes {
  const processes = new Processes(logs);
  const flags = [
    `--kubeconfig=${kubeconfig}`,
    `--hostname-override=${node}`,
    '--run-firewall=true',
    '--run-router=false',
    '--run-service-proxy=false',
    '--run-loadbalancer=false',
    '--enable-ipv6=false',
    '--health-port=0',
    '--service-cluster-ip-range=10.96.0.0/16',
  ];
  processes.start({ name: NAME, program, flags, foreign: true });
  return processes;
}
