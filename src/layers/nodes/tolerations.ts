import type { Taint, Toleration } from '../../kube/schemas.js';

const NODE = 'node.kubernetes.io/';

/** Kubernetes gives these to every pod that says nothing of its own (DefaultTolerationSeconds). */
const EVICTED_AFTER = 300;

/** What the pool's pods are given: nodes of the pool take them. */
export function poolTolerations(taints: readonly Taint[]): Toleration[] {
  return taints.map(({ key, value, effect }) => ({ key, operator: 'Equal', ...(value === undefined ? {} : { value }), effect }));
}

/**
 * The tolerations pods may carry. The API server checks a pod only after it has added its own to it: not-ready and unreachable for 300
 * seconds, and memory-pressure for all but BestEffort pods; a whitelist without these refuses every ordinary pod.
 * The pool's stand without an operator: that way both spellings of Equal are let through (a listed `Equal` refuses a pod that leaves the
 * operator out), and `Exists`, which would tolerate another tenant's value, is not.
 */
export function whitelist(taints: readonly Taint[], daemonSets: boolean): Toleration[] {
  const pool = taints.map(({ key, value, effect }): Toleration => ({ key, ...(value === undefined ? {} : { value }), effect }));
  const seconds = daemonSets ? {} : { tolerationSeconds: EVICTED_AFTER };
  const ordinary: Toleration[] = [
    { key: `${NODE}not-ready`, operator: 'Exists', effect: 'NoExecute', ...seconds },
    { key: `${NODE}unreachable`, operator: 'Exists', effect: 'NoExecute', ...seconds },
    exists('memory-pressure'),
  ];
  return [...pool, ...ordinary, ...(daemonSets ? DAEMON_SET_ONLY : [])];
}

function exists(name: string): Toleration {
  return { key: NODE + name, operator: 'Exists', effect: 'NoSchedule' };
}

/** What the DaemonSet controller adds to its pods, beside not-ready and unreachable for ever; the last to pods on the host's network. */
const DAEMON_SET_ONLY: readonly Toleration[] = ['disk-pressure', 'pid-pressure', 'unschedulable', 'network-unavailable'].map(
  exists,
);
