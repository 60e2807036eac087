import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../programs/ports.js';
import { Processes } from '../programs/processes.js';
import { AKS_PLUGINS, flagsOf, type Program, type Site, serverOf } from './flags.js';
import { kubeconfig } from './kubeconfig.js';
import { untilReady } from './ready.js';

export interface ControlPlane {
  /** The path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The folder of its data and of `logs/`. */
  readonly folder: string;
  /** Ends all of it and removes its folder. @param keep keep the folder, for its logs */
  stop(keep?: boolean): Promise<void>;
}

export interface StartOptions {
  /** Admission plugins besides the defaults; by default those that AKS has on. */
  readonly admissionPlugins?: readonly string[];
  /** The program that is etcd, where the other one has none. */
  readonly etcd?: string;
  /** Gives up the building and the starting. */
  readonly signal?: AbortSignal;
}

/** Those who come with a token: the name, and the group if there is one. */
const USERS = { admin: 'system:masters', 'kube-controller-manager': '', 'kube-scheduler': '' };

/** Everything but reading, without bodies: what a policy would only have audited is said there. */
const AUDIT = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'None', verbs: ['get', 'list', 'watch'] }, { level: 'Metadata' }],
};

/** Starts etcd, the API server, the controller manager and the scheduler on loopback, and waits until all answer: some seconds. */
export async function startControlPlane(program: string, options: StartOptions = {}): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-cluster-'));
  const [etcd, peer, api] = await freePorts(3);
  const site: Site = { folder, etcd: etcd!, peer: peer!, api: api!, admissionPlugins: options.admissionPlugins ?? AKS_PLUGINS };
  const tokens = writeFiles(folder);
  const processes = new Processes(join(folder, 'logs'));
  const start = (name: Program): void =>
    processes.start({ name, program: name === 'etcd' ? (options.etcd ?? program) : program, flags: flagsOf(name, site) });
  const stop = async (keep = false): Promise<void> => {
    await processes.stop();
    if (!keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const over = AbortSignal.any([processes.ended, ...(options.signal ? [options.signal] : [])]);
  try {
    over.throwIfAborted();
    start('etcd');
    start('kube-apiserver');
    const ca = join(folder, 'certificates/apiserver.crt');
    const at = { server: serverOf(site), ca, token: tokens.admin! };
    await untilReady(at, '/readyz', over);
    for (const [user, token] of Object.entries(tokens)) {
      writeFileSync(join(folder, `${user}.json`), kubeconfig(at.server, readFileSync(ca, 'utf8'), token), { mode: 0o600 });
    }
    start('kube-controller-manager');
    start('kube-scheduler');
    // Made by a controller: without it no pod is admitted.
    await untilReady(at, '/api/v1/namespaces/default/serviceaccounts/default', over);
    return { kubeconfig: join(folder, 'admin.json'), folder, stop };
  } catch (error) {
    const { message } = (processes.ended.reason ?? error) as Error;
    await stop(options.signal?.aborted !== true);
    options.signal?.throwIfAborted();
    throw new Error(`the control plane did not start: ${message} (logs: ${join(folder, 'logs')})`);
  }
}

/** Writes what the programs read, and hands back each user's token. */
function writeFiles(folder: string): Record<string, string> {
  for (const name of ['logs', 'certificates']) mkdirSync(join(folder, name));
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const tokens = Object.fromEntries(Object.keys(USERS).map((user) => [user, randomBytes(16).toString('hex')]));
  const rows = Object.entries(USERS).map(([user, group]) => {
    const name = group ? user : `system:${user}`;
    return [tokens[user], name, name, ...(group ? [`"${group}"`] : [])].join(',');
  });
  const files = {
    'accounts.key': keys.privateKey,
    'accounts.pub': keys.publicKey,
    'audit.json': JSON.stringify(AUDIT),
    'tokens.csv': `${rows.join('\n')}\n`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  return tokens;
}
