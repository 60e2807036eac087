// Creates pods as fast as so many at once can, and says how many a second that was.
const IMAGE = 'registry.example/app:1';
/** What the level restricted asks of a pod. */
const SAFE = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

export const podOf = (namespace, name) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { containers: [{ name: 'main', image: IMAGE, securityContext: SAFE }] },
});

/** Runs these at most so many at once. */
export async function inFlight(most, jobs) {
  const left = [...jobs];
  const work = async () => {
    for (let job = left.pop(); job; job = left.pop()) await job();
  };
  await Promise.all(Array.from({ length: most }, work));
}

/** Pods a second, created for good, by one who may; they are gone again before it returns. */
export async function podsPerSecond({ user, admin, eventually }, namespace, { count, most }) {
  const jobs = Array.from({ length: count }, (_, i) => () => user.create(podOf(namespace, `load-${i}`)));
  const start = process.hrtime.bigint();
  await inFlight(most, jobs);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const path = `/api/v1/namespaces/${namespace}/pods`;
  await admin.raw({ method: 'DELETE', path, query: { gracePeriodSeconds: 0 } });
  await eventually('no pods', async () => ((await admin.list('v1', 'Pod', namespace)).length === 0 ? true : undefined));
  return count / seconds;
}
