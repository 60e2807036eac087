import fc from 'fast-check';
import type { Manifest } from '../../../src/kube/types.js';
import { objectsOf } from '../../../src/layers/budget/objects.js';
import type { LimitItem, LimitRangeSpec, QuotaSpec, ResolvedBudget } from '../../../src/layers/budget/spec.js';

type Amounts = Record<string, string | number>;

/** Spellings of one amount: what tools and people write. */
const spellCpu = (milli: number): fc.Arbitrary<string | number> =>
  fc.constantFrom<string | number>(`${milli}m`, milli / 1000, String(milli / 1000), `${milli / 1000}e0`, `0${milli}m`);
const spellMebi = (mebi: number): fc.Arbitrary<string | number> =>
  fc.constantFrom<string | number>(`${mebi}Mi`, mebi * 2 ** 20, `${mebi * 1024}Ki`, `${mebi}.0Mi`);
const cpu = fc.integer({ min: 0, max: 64_000 }).chain(spellCpu);
const memory = fc.integer({ min: 0, max: 100_000 }).chain(spellMebi);
const count = fc.integer({ min: 0, max: 2000 }).chain((n) => fc.constantFrom<string | number>(n, String(n), `${n}000m`));

const name = fc.constantFrom(
  'tenantry',
  'default',
  'namespace-quota',
  'a',
  '0',
  'team.a',
  'constructor',
  'tenantry-gold',
  'x-y.z',
);
const labels = fc.option(
  fc.dictionary(
    fc.constantFrom('app', 'team', 'example.com/part', 'app.kubernetes.io/managed-by'),
    fc.constantFrom('', 'a', 'Helm'),
    { maxKeys: 3 },
  ),
  { nil: undefined },
);
const meta = {
  labels,
  annotations: fc.option(fc.dictionary(fc.constantFrom('note', 'example.com/why'), fc.string({ maxLength: 8 }), { maxKeys: 2 }), {
    nil: undefined,
  }),
};

/** Leaves out what is undefined, as YAML would. */
const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

const CPU_KEYS = ['cpu', 'requests.cpu', 'limits.cpu'];
const BYTE_KEYS = ['memory', 'requests.memory', 'limits.memory'];
const NODE_KEYS = [
  'ephemeral-storage',
  'requests.ephemeral-storage',
  'limits.ephemeral-storage',
  'requests.storage',
  'requests.hugepages-2Mi',
  'fast.storageclass.storage.k8s.io/requests.storage',
];
const COUNT_KEYS = [
  'services',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'services.loadbalancers',
  'services.nodeports',
  'count/deployments.apps',
  'count/pods',
  'requests.nvidia.com/gpu',
  'fast.storageclass.storage.k8s.io/persistentvolumeclaims',
];

function hardOf(keys: { cpu?: string[]; bytes?: string[]; count?: string[] }): fc.Arbitrary<Amounts> {
  const entry = fc.oneof(
    ...(keys.cpu ? [fc.tuple(fc.constantFrom(...keys.cpu), cpu)] : []),
    ...(keys.bytes ? [fc.tuple(fc.constantFrom(...keys.bytes), memory)] : []),
    ...(keys.count ? [fc.tuple(fc.constantFrom(...keys.count), count)] : []),
  );
  return fc.uniqueArray(entry, { selector: ([key]) => key, maxLength: 6 }).map((entries) => Object.fromEntries(entries));
}
const anyHard = hardOf({ cpu: CPU_KEYS, bytes: [...BYTE_KEYS, ...NODE_KEYS], count: ['pods', ...COUNT_KEYS] });
const podHard = hardOf({ cpu: CPU_KEYS, bytes: BYTE_KEYS, count: ['pods'] });

const plainQuota = fc.record({ hard: fc.option(anyHard, { nil: undefined }), ...meta });
const scopedQuota = fc.oneof(
  fc.record({
    hard: podHard,
    scopes: fc.uniqueArray(fc.constantFrom('NotTerminating' as const, 'NotBestEffort' as const, 'PriorityClass' as const), {
      maxLength: 3,
    }),
    ...meta,
  }),
  fc.record({
    hard: hardOf({ count: ['pods'] }),
    scopes: fc.constantFrom(['BestEffort' as const], ['CrossNamespacePodAffinity' as const]),
    ...meta,
  }),
  fc.record({
    hard: fc.option(podHard, { nil: undefined }),
    scopeSelector: fc.constantFrom<NonNullable<QuotaSpec['scopeSelector']>>(
      {},
      { matchExpressions: [] },
      { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['gold'] }] },
      { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'NotIn', values: ['gold', 'silver'] }] },
      { matchExpressions: [{ scopeName: 'Terminating', operator: 'Exists' }] },
      {
        matchExpressions: [
          { scopeName: 'PriorityClass', operator: 'DoesNotExist' },
          { scopeName: 'CrossNamespacePodAffinity', operator: 'Exists' },
        ],
      },
    ),
    ...meta,
  }),
);
const priorityQuota = podHard.map((hard): [string, QuotaSpec] => [
  'tenantry-gold',
  { hard, scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['gold'] }] } },
]);
const affinityQuota = fc.constant<[string, QuotaSpec]>([
  'tenantry-no-cross-namespace-affinity',
  { hard: { pods: '0' }, scopeSelector: { matchExpressions: [{ scopeName: 'CrossNamespacePodAffinity', operator: 'Exists' }] } },
]);
const quotaEntry: fc.Arbitrary<[string, QuotaSpec]> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(
      name,
      fc.oneof(plainQuota, scopedQuota).map((q) => compact(q) as QuotaSpec),
    ),
  },
  priorityQuota,
  affinityQuota,
);

/** min ≤ defaultRequest ≤ default ≤ max of one resource, each there or not, in any spelling. */
function ladder(
  resource: string,
  spell: (n: number) => fc.Arbitrary<string | number>,
  fields: readonly (keyof LimitItem)[],
): fc.Arbitrary<LimitItem> {
  return fc
    .array(fc.integer({ min: 1, max: 64_000 }), { minLength: fields.length, maxLength: fields.length })
    .map((numbers) => numbers.sort((a, b) => a - b))
    .chain((numbers) => fc.tuple(...numbers.map((n) => fc.option(spell(n), { nil: undefined }))))
    .map((amounts) => {
      const item: LimitItem = {};
      for (const [i, field] of fields.entries()) if (amounts[i] !== undefined) item[field] = { [resource]: amounts[i]! };
      return item;
    });
}
const union = (items: LimitItem[]): LimitItem => {
  const all: LimitItem = {};
  for (const item of items)
    for (const [field, map] of Object.entries(item)) all[field as keyof LimitItem] = { ...all[field as keyof LimitItem], ...map };
  return all;
};
const ratio = fc.option(
  fc.constantFrom<LimitItem>(
    {},
    { maxLimitRequestRatio: { cpu: 1 } },
    { maxLimitRequestRatio: { cpu: '1', memory: '1.0' } },
    { maxLimitRequestRatio: {} },
  ),
  { nil: {} as LimitItem },
);
const empty = fc.constantFrom<LimitItem>({}, {}, { max: {} }, { default: {} });
const CONTAINER = ['min', 'defaultRequest', 'default', 'max'] as const;
const itemOf = (fields: readonly (keyof LimitItem)[]): fc.Arbitrary<LimitItem> =>
  fc
    .tuple(
      ladder('cpu', spellCpu, fields),
      ladder('memory', spellMebi, fields),
      ladder('ephemeral-storage', spellMebi, fields),
      ratio,
    )
    .map(union);

const container = fc.oneof(itemOf(CONTAINER), empty);
const pod = fc.oneof(itemOf(['min', 'max']), fc.constant<LimitItem>({}));
const claim = fc
  .tuple(ladder('storage', spellMebi, ['min', 'max']), memory)
  .map(([item, max]) => (item.min || item.max ? item : { max: { storage: max } }));
const image = fc.constantFrom<LimitItem>(
  { max: { storage: '1Gi' } },
  { max: { 'openshift.io/images': 20, 'openshift.io/image-tags': '20' } },
);

const limitRange: fc.Arbitrary<LimitRangeSpec> = fc
  .record({
    limits: fc
      .uniqueArray(
        fc.oneof(
          fc.tuple(fc.constant('Container'), container),
          fc.tuple(fc.constant('Pod'), pod),
          fc.tuple(fc.constant('PersistentVolumeClaim'), claim),
          fc.tuple(fc.constantFrom('openshift.io/Image', 'openshift.io/ImageStream'), image),
        ),
        { selector: ([type]) => type, maxLength: 4 },
      )
      .map((entries) => Object.fromEntries(entries)),
    ...meta,
  })
  .map((range) => compact(range) as LimitRangeSpec);

const byName = <T>(entry: fc.Arbitrary<[string, T]>): fc.Arbitrary<Record<string, T>> =>
  fc.uniqueArray(entry, { selector: ([key]) => key, maxLength: 3 }).map((entries) => Object.fromEntries(entries));

/** Resolved sections, every key of the schema among them. At least one object: of none, nothing can be recognised. */
export const resolvedSection: fc.Arbitrary<ResolvedBudget> = fc
  .record({ quotas: byName(quotaEntry), limitRanges: byName(fc.tuple(name, limitRange)) })
  .filter(({ quotas, limitRanges }) => Object.keys(quotas).length + Object.keys(limitRanges).length > 0);

const option = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 6, arbitrary },
    { weight: 1, arbitrary: fc.constant(null) },
  );
const record = (shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, option(value)]))).map(compact);
const limitAmount = (amount: fc.Arbitrary<string | number>): fc.Arbitrary<string | number> =>
  fc.oneof(amount, fc.constantFrom('100%', '250%', '0%'));
const map = (keys: string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc.dictionary(fc.constantFrom(...keys), option(value), { maxKeys: 2 }).map(compact);
const perResource = map(
  ['cpu', 'memory', 'ephemeral-storage', 'nvidia.com/gpu'],
  fc.constantFrom<string | number>(1, '500m', '1Gi'),
);

const budget = {
  cpu,
  memory,
  limits: record({ cpu: limitAmount(cpu), memory: limitAmount(memory), ephemeralStorage: limitAmount(memory) }),
  ephemeralStorage: memory,
  storage: memory,
  storageClasses: map(['fast', 'managed-csi'], fc.oneof(memory, record({ storage: memory, claims: count }))),
  pods: count,
  gpus: map(['nvidia.com/gpu', 'amd.com/gpu'], count),
  objects: map(
    ['services', 'configmaps', 'services.loadbalancers', 'services.nodeports', 'deployments.apps', 'pods.metrics.k8s.io'],
    count,
  ),
  loadBalancers: count,
  nodePorts: count,
  share: fc.nat({ max: 5 }),
  priorityClasses: map(
    ['gold', 'silver'],
    record({ pods: count, cpu, memory, limits: record({ cpu: limitAmount(cpu), memory: limitAmount(memory) }) }),
  ),
  crossNamespaceAffinity: fc.boolean(),
  container: record({
    min: perResource,
    max: perResource,
    default: perResource,
    defaultRequest: perResource,
    maxLimitRequestRatio: perResource,
  }),
  pod: record({ min: perResource, max: perResource, maxLimitRequestRatio: perResource }),
  claim: record({ min: memory, max: memory }),
  quotas: byName(fc.tuple(name, option(quotaEntry.map(([, spec]) => spec)))),
  limitRanges: byName(fc.tuple(name, option(limitRange))),
};

/** What authors may write, every key of the layer's shape among it, wise or not. */
export const authorSection: fc.Arbitrary<Record<string, unknown>> = fc.record({
  budget: fc.oneof({ weight: 9, arbitrary: record(budget) }, fc.constantFrom(null, {})),
});

const OURS = { 'app.kubernetes.io/managed-by': 'tenantry', 'tenantry.dev/tenant': 'payments' };

/** Ways in which an object of a cluster is not quite one of ours. */
const twist: fc.Arbitrary<(object: Manifest) => Manifest> = fc.constantFrom<((object: Manifest) => Manifest)[]>(
  (o) => o,
  (o) => o,
  (o) => o,
  (o) => ({ ...o, metadata: { ...o.metadata, labels: { ...o.metadata.labels, ...OURS } } }),
  (o) => ({ ...o, metadata: { ...o.metadata, labels: {}, annotations: {} } }),
  (o) => ({ ...o, metadata: { ...o.metadata, finalizers: ['example.com/hold'] } }),
  (o) => ({ ...o, spec: { ...(o.spec as object), unknown: true } }),
  (o) => ({ ...o, spec: { ...(o.spec as object), labels: { app: 'a' } } }),
  (o) => ({ apiVersion: o.apiVersion, kind: o.kind, metadata: o.metadata }),
  (o) => ({ ...o, apiVersion: 'example.com/v1' }),
  (o) => ({ ...o, extra: {} }),
  (o) =>
    o.kind === 'LimitRange'
      ? {
          ...o,
          spec: {
            limits: [
              { type: 'Pod', max: { cpu: 1 } },
              { type: 'Pod', max: { cpu: 2 } },
            ],
          },
        }
      : { ...o, spec: { hard: { cpu: 'a lot' } } },
  (o) => (o.kind === 'LimitRange' ? { ...o, spec: { limits: [{ max: { cpu: 1 } }] } } : { ...o, spec: { hard: null } }),
  (o) =>
    o.kind === 'LimitRange'
      ? { ...o, spec: { limits: [{ type: 'Container', min: { cpu: 2 }, max: { cpu: 1 } }] } }
      : { ...o, spec: { hard: { gold: 1 } } },
);

/** The quotas and limits of namespace `ns-a`, as a cluster may hold them. */
export const objects: fc.Arbitrary<Manifest[]> = fc
  .tuple(resolvedSection, fc.array(twist, { minLength: 6, maxLength: 6 }))
  .map(([section, twists]) => objectsOf(section, 'ns-a').map((object, i) => twists[i]!(object)));
