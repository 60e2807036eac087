import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { OURS } from '../control-plane/kubeconfig.js';

/** A cluster, and how its administrator shows who he is. */
export interface Target {
  readonly server: string;
  readonly ca?: string;
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
  /** Whether it is the control plane these tests start, with its plugins and its nodes that are only objects. */
  readonly ours: boolean;
}

type Entry = Record<string, string | boolean | object | undefined>;
interface Kubeconfig {
  'current-context'?: string;
  contexts?: { name: string; context: { cluster: string; user: string } }[];
  clusters?: { name: string; cluster: Entry }[];
  users?: { name: string; user: Entry }[];
}

/** Reads the current context of a kubeconfig. */
export function readTarget(file: string): Target {
  const config = parse(readFileSync(file, 'utf8')) as Kubeconfig;
  const context = config.contexts?.find((each) => each.name === config['current-context'])?.context;
  const cluster = config.clusters?.find((each) => each.name === context?.cluster)?.cluster;
  const user = config.users?.find((each) => each.name === context?.user)?.user;
  if (!context || !cluster?.server || !user) throw new Error(`${file}: its current context names no cluster and user`);
  const read = (entry: Entry, key: string): string | undefined => {
    const data = entry[`${key}-data`];
    if (typeof data === 'string') return Buffer.from(data, 'base64').toString('utf8');
    const path = entry[key];
    return typeof path === 'string' ? readFileSync(resolve(dirname(file), path), 'utf8') : undefined;
  };
  const token =
    typeof user.token === 'string' ? user.token : user.tokenFile && readFileSync(String(user.tokenFile), 'utf8').trim();
  const cert = read(user, 'client-certificate');
  if (!token && !cert) {
    throw new Error(
      `${file}: its user has neither token nor client certificate; log-in programs are not run here (on AKS: az aks get-credentials --admin)`,
    );
  }
  return {
    server: String(cluster.server),
    ca: read(cluster, 'certificate-authority'),
    token: token || undefined,
    cert,
    key: read(user, 'client-key'),
    insecure: cluster['insecure-skip-tls-verify'] === true,
    ours: context.cluster === OURS,
  };
}
