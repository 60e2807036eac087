import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, eventually, type Live, type Ref, type Sent } from '../client/client.js';
import { moduleFolder } from '../programs/build.js';
import { freePorts } from '../programs/ports.js';
import { install, kubeconfigOf, manifestsAt, namespaceOf, uninstall } from './install.js';
import { argoProgram, argoTools, type Place } from './programs.js';
import { type Ready, Site } from './site.js';

export const ARGOCD = 'argocd';

/** The cluster that Argo CD runs in, as destinations name it. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';

const CONTROLLER = 'argocd-application-controller';

export interface ArgoOptions {
  /** What `argocd-cm` holds besides nothing: `application.sync.impersonation.enabled` and others. */
  readonly config?: Readonly<Record<string, string>>;
  /** Flags of the application controller, such as `--application-namespaces`. */
  readonly controller?: readonly string[];
  readonly repoServer?: readonly string[];
}

const REFRESH = 'argocd.argoproj.io/refresh';
const RUNNING = ['Running', 'Terminating'];

/** After so many seconds it is asked again. */
const NUDGING = 15;

/** It mends what drifted only after a while, in milliseconds. */
const SETTLING = 15_000;

/** Whether nothing more will come of what is pushed: it is there, it was tried in vain, or it can't be. */
function isSettled({ spec, status }: Live): boolean {
  // What is as it should be already is not synced again for a commit that leaves it alone.
  if (status.sync?.status === 'Synced') return true;
  const { phase, syncResult } = status.operationState ?? {};
  const conditions: { type: string }[] = status.conditions ?? [];
  if (conditions.some(({ type }) => type.endsWith('Error'))) return true;
  const tried = syncResult?.revision === status.sync?.revision;
  return tried && (phase !== 'Succeeded' || !spec.syncPolicy?.automated?.selfHeal);
}

/** Argo CD, running: application controller, repository server and a Redis in memory. It acts as its controller's own account in `argocd`. */
export class Argo {
  readonly #admin: Client;
  readonly #program: string;
  readonly #tools: string;
  readonly #site: Site;
  readonly #objects: readonly Sent[];

  /** @param tools the folder of helm and kustomize, which it calls */
  constructor(admin: Client, program: string, tools: string, site: Site, objects: readonly Sent[]) {
    this.#admin = admin;
    this.#program = program;
    this.#tools = tools;
    this.#site = site;
    this.#objects = objects;
  }

  /** Starts it with these options in place of those it ran with. Nothing is remembered of before. */
  async restart({ config = {}, controller = [], repoServer = [] }: ArgoOptions = {}): Promise<void> {
    await this.configure(config);
    const ports = await freePorts(4);
    const [redis, repo, repoMetrics, metrics] = ports.map((port) => `127.0.0.1:${port}`) as [string, string, string, string];
    const env = {
      PATH: `${this.#tools}:${process.env.PATH}`,
      KUBECONFIG: this.#site.file(`${CONTROLLER}.json`, await kubeconfigOf(this.#admin, ARGOCD, CONTROLLER)),
      // Its destination in the cluster is the one its kubeconfig names: there are no pods here.
      ARGOCD_FAKE_IN_CLUSTER: 'true',
      ARGOCD_GPG_ENABLED: 'false',
      // It compares at once what changed in the cluster; by itself it looks at the repositories hourly, else when asked.
      ARGOCD_RECONCILIATION_TIMEOUT: '1h',
      ARGOCD_RECONCILIATION_JITTER: '0s',
      ARGOCD_SYNC_WAVE_DELAY: '0',
    };
    const launch = (name: string, flags: readonly string[], ready?: string): Ready => ({
      name,
      program: this.#program,
      flags,
      env,
      ...(ready ? { ready } : {}),
    });
    await this.#site.run([
      launch('redis', [redis]),
      launch(
        'argocd-repo-server',
        [
          '--address=127.0.0.1',
          `--port=${ports[1]}`,
          '--metrics-address=127.0.0.1',
          `--metrics-port=${ports[2]}`,
          '--disable-tls',
          `--redis=${redis}`,
          ...repoServer,
        ],
        `http://${repoMetrics}/healthz?full=true`,
      ),
      launch(
        CONTROLLER,
        [
          `--namespace=${ARGOCD}`,
          `--metrics-port=${ports[3]}`,
          `--repo-server=${repo}`,
          '--repo-server-plaintext',
          `--redis=${redis}`,
          ...controller,
        ],
        `http://${metrics}/healthz`,
      ),
    ]);
  }

  /** Sets what `argocd-cm` holds, to be read at once. */
  async configure(config: Readonly<Record<string, string>>): Promise<void> {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm', namespace: ARGOCD } };
    await this.#admin.patch(ref, [{ op: 'add', path: '/data', value: config }]);
  }

  /** Has an Application compared with its repository at once, and waits until it was. */
  async refresh(application: Ref, kind: 'normal' | 'hard' = 'normal', seconds = 60): Promise<Live> {
    await this.#admin.patch(application, { metadata: { annotations: { [REFRESH]: kind } } });
    const refreshed = ({ metadata }: Live) => metadata.annotations?.[REFRESH] === undefined;
    // On a busy machine it may pass over what was asked while it was at work on that Application, until that changes again.
    for (let asked = 1; asked * NUDGING < seconds; asked++) {
      const live = await this.#until(application, 'be refreshed', NUDGING, refreshed).catch(() => undefined);
      if (live) return live;
      await this.#admin.patch(application, { metadata: { annotations: { 'tenantry.dev/asked': String(asked) } } });
    }
    return this.#until(application, 'be refreshed', NUDGING, refreshed);
  }

  /**
   * Has an Application compared and synced, and waits until that is over, well or not: `status.operationState` and `status.conditions` of what
   * comes back say which. One that isn't automated is told to. What stays out of sync after a sync that went well is given some seconds.
   */
  async sync(application: Ref, seconds = 60): Promise<Live> {
    const { spec, status } = await this.refresh(application, 'normal', seconds);
    if (!spec.syncPolicy?.automated && status.sync?.status !== 'Synced') {
      const { prune, syncOptions } = spec.syncPolicy ?? {};
      await this.#admin.patch(application, { operation: { initiatedBy: { username: 'tester' }, sync: { prune, syncOptions } } });
    }
    for (const end = Date.now() + SETTLING; ; await sleep(200)) {
      const over = ({ operation, status }: Live) => !operation && !RUNNING.includes(status.operationState?.phase);
      await this.#until(application, 'be synced', seconds, over);
      const live = await this.refresh(application, 'normal', seconds);
      if (over(live) && (isSettled(live) || Date.now() > end)) return live;
    }
  }

  /** Ends its programs, and leaves everything on the cluster as it is. */
  async end(): Promise<void> {
    await this.#site.close();
  }

  /** Ends it, and takes its kinds, their objects and its namespace away. */
  async stop(): Promise<void> {
    await this.end();
    await uninstall(this.#admin, this.#objects);
  }

  async #until(ref: Ref, what: string, seconds: number, over: (live: Live) => boolean): Promise<Live> {
    let last: Live | undefined;
    const ask = async () => {
      last = await this.#admin.get(ref);
      return over(last) ? last : undefined;
    };
    return eventually(`${ref.kind} ${ref.metadata.name} to ${what}`, ask, seconds).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify({ operation: last?.operation, status: last?.status })}`);
    });
  }
}

/** With the key that Argo CD's API server, which isn't here, would make at its first start; nothing else goes without it. */
const signed = (object: Sent): Sent =>
  object.kind === 'Secret' ? { ...object, stringData: { 'server.secretkey': 'test' } } : object;

/** Installs Argo CD and starts it: some seconds, after it was built once. There is no AppProject yet, not even `default`. */
export async function startArgo(admin: Client, place: Place, options: ArgoOptions = {}): Promise<Argo> {
  const program = await argoProgram(place);
  const tools = await argoTools(place);
  const manifests = join(moduleFolder(join(place.sources, 'argo'), 'github.com/argoproj/argo-cd/v3'), 'manifests');
  const objects = [
    ...['application', 'appproject'].flatMap((name) => manifestsAt(join(manifests, `crds/${name}-crd.yaml`))),
    namespaceOf(ARGOCD),
    ...manifestsAt(join(manifests, 'base/config'), ARGOCD).map(signed),
    ...manifestsAt(join(manifests, 'base/application-controller-roles'), ARGOCD),
    ...manifestsAt(join(manifests, 'cluster-rbac/application-controller')),
  ];
  const argo = new Argo(admin, program, tools, new Site('argo', place.logs), objects);
  const began = Date.now();
  try {
    await install(admin, objects);
    await argo.restart(options);
  } catch (error) {
    await argo.stop().catch(() => {});
    throw error;
  }
  place.say(`Argo CD ready in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return argo;
}
