import { join } from 'node:path';

/** What one control plane is made of: its folder and its ports on loopback. */
export interface Site {
  readonly folder: string;
  readonly etcd: number;
  readonly peer: number;
  readonly api: number;
  /** Admission plugins that are on besides Kubernetes' defaults. */
  readonly admissionPlugins: readonly string[];
}

/** On AKS, and cannot be changed there; everywhere else the last two are off by default. */
export const AKS_PLUGINS = ['NodeRestriction', 'PodNodeSelector', 'PodTolerationRestriction'];

/** Who runs, with which flags, in the order they start. */
export const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
export type Program = (typeof PROGRAMS)[number];

const local = (port: number, scheme: string): string => `${scheme}://127.0.0.1:${port}`;

/** The API server's address. */
export const serverOf = (site: Site): string => local(site.api, 'https');

export function flagsOf(program: Program, site: Site): string[] {
  const file = (name: string): string => join(site.folder, name);
  switch (program) {
    case 'etcd':
      return [
        `--data-dir=${file('etcd')}`,
        '--unsafe-no-fsync',
        '--log-level=warn',
        `--listen-client-urls=${local(site.etcd, 'http')}`,
        `--advertise-client-urls=${local(site.etcd, 'http')}`,
        `--listen-peer-urls=${local(site.peer, 'http')}`,
        `--initial-advertise-peer-urls=${local(site.peer, 'http')}`,
        `--initial-cluster=default=${local(site.peer, 'http')}`,
      ];
    case 'kube-apiserver':
      return [
        `--etcd-servers=${local(site.etcd, 'http')}`,
        '--bind-address=127.0.0.1',
        `--secure-port=${site.api}`,
        // What pods would call it by; nobody does here. Left alone it would look for an interface with a default route.
        '--advertise-address=192.0.2.1',
        `--cert-dir=${file('certificates')}`,
        `--token-auth-file=${file('tokens.csv')}`,
        '--authorization-mode=RBAC,Node',
        `--enable-admission-plugins=${site.admissionPlugins.join(',')}`,
        '--service-cluster-ip-range=10.96.0.0/16',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${file('accounts.pub')}`,
        `--service-account-signing-key-file=${file('accounts.key')}`,
        '--allow-privileged=true',
        `--audit-policy-file=${file('audit.json')}`,
        `--audit-log-path=${file('logs/audit.log')}`,
      ];
    case 'kube-controller-manager':
      return [
        `--kubeconfig=${file('kube-controller-manager.json')}`,
        '--secure-port=0',
        '--leader-elect=false',
        // Each controller under an account of its own, as on a real cluster: rules about who may do what meet the same names.
        '--use-service-account-credentials',
        `--service-account-private-key-file=${file('accounts.key')}`,
        `--root-ca-file=${file('certificates/apiserver.crt')}`,
        // Nodes are objects here, and nobody renews what they say.
        '--node-monitor-grace-period=24h',
        '--kube-api-qps=500',
        '--kube-api-burst=1000',
      ];
    case 'kube-scheduler':
      return [`--kubeconfig=${file('kube-scheduler.json')}`, '--secure-port=0', '--leader-elect=false'];
  }
}
