import type { Manifest } from '../../src/kube/types.js';
import { manifestsIn } from '../cluster/client/objects.js';
import { distOf } from '../cluster/cluster.js';
import type { PlacedPod } from './observation.js';
import { EXAMPLE_PORTS } from './seat.js';
import { type PlacedFleet, POD_SEATS, podAddress } from './site.js';

/** Objects that have no say in traffic, by kind. Whatever else a folder holds must be tried, or told. */
const NO_TRAFFIC =
  /^(ServiceAccount|ResourceQuota|LimitRange|PodDisruptionBudget|ConfigMap|HelmRelease|OCIRepository|GitRepository|Kustomization|Application|AppProject|.*Role|.*RoleBinding|.*AdmissionPolicy|.*AdmissionPolicyBinding)$/;

/** What another engine adds to the NetworkPolicies: kube-router would pass over it, so neither packets nor the code that reads policies meet it here. */
const OF_OTHER_ENGINES = /^Cilium/;

/** Pods of the platform, which tenants' policies name: by what labels, and where. */
const PLATFORM: readonly Pick<PlacedPod, 'namespace' | 'labels'>[] = [
  { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  { namespace: 'app-routing-system', labels: { app: 'nginx' } },
  { namespace: 'monitoring', labels: { app: 'prometheus' } },
];

/** The committed folder of a cluster, with a pod in each namespace, more where there are seats left, and pods of the platform. */
export function exampleFleet(cluster: string): PlacedFleet {
  const all = distOf(cluster).flatMap(({ text }) => manifestsIn(text)) as unknown as Manifest[];
  const objects = all.filter(({ kind }) => kind === 'Namespace' || kind === 'NetworkPolicy');
  const rest = [...new Set(all.map(({ kind }) => kind))].filter((kind) => !NO_TRAFFIC.test(kind) && !OF_OTHER_ENGINES.test(kind));
  const unknown = rest.filter((kind) => kind !== 'Namespace' && kind !== 'NetworkPolicy');
  if (unknown.length > 0) throw new Error(`dist/${cluster} has objects that may be about traffic: ${unknown.join(', ')}`);
  const names = objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata.name] : []));
  const theirs = PLATFORM.map(({ namespace }) => namespace).filter((name) => !names.includes(name));
  const made = theirs.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
  }));
  const room = Math.max(0, POD_SEATS - PLATFORM.length - names.length);
  const pods = [...PLATFORM, ...[...names, ...names.slice(0, room)].map((namespace) => ({ namespace, labels: { app: 'web' } }))];
  if (pods.length > POD_SEATS) throw new Error(`dist/${cluster} has more namespaces than there are seats`);
  return {
    name: cluster,
    objects: [...made, ...objects],
    pods: pods.map((pod, i) => ({
      ...pod,
      name: `pod-${i}`,
      ip: podAddress(i),
      ports: { http: { port: EXAMPLE_PORTS.TCP[0], protocol: 'TCP' } },
    })),
    ports: EXAMPLE_PORTS,
  };
}
