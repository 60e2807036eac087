import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

const QUIET_MS = 400;

/** kube-router, running: its policy controller, and nothing else of it. */
export class KubeRouter {
  readonly #processes: Processes;
  readonly #log: string;

  /** Starts it for a node of this name, in the network namespace of this process. */
  constructor(program: string, kubeconfig: string, node: string, logs: string) {
    this.#processes = new Processes(logs);
    this.#log = join(logs, `${NAME}.log`);
    this.#processes.start({ name: NAME, program, flags: flagsOf(kubeconfig, node), foreign: true });
  }

  /** Aborted, with the reason, once it ended by itself. */
  get ended(): AbortSignal {
    return this.#processes.ended;
  }

  /**
   * Waits until it isn't at work: while it is, sets of addresses are already new and the rules that use them still old, and the ports that pods call
   * by a name are mixed up.
   */
  async rests(): Promise<void> {
    const lines = (what: string) => readFileSync(this.#log, 'utf8').split(what).length - 1;
    const work = () => [lines('Starting sync of iptables'), lines('sync iptables took')] as const;
    for (let [before] = work(); ; ) {
      await sleep(QUIET_MS);
      const [begun, done] = work();
      if (begun === done && begun === before && begun > 0) return;
      before = begun;
      this.ended.throwIfAborted();
    }
  }

  stop(): Promise<void> {
    return this.#processes.stop();
  }
}

function flagsOf(kubeconfig: string, node: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--hostname-override=${node}`,
    '--run-firewall=true',
    '--run-router=false',
    '--run-service-proxy=false',
    '--run-loadbalancer=false',
    '--enable-ipv6=false',
    '--health-port=0',
    '--service-cluster-ip-range=10.96.0.0/16',
    // Only when something changes, and it says when it does.
    '--iptables-sync-period=24h',
    '--v=1',
  ];
}
