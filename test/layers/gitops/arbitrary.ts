import fc from 'fast-check';
import type { Manifest } from '../../../src/kube/types.js';
import type { GitopsSection } from '../../../src/layers/gitops/index.js';
import { fluxObjects } from '../../../src/layers/gitops/objects.js';
import { syncAccount } from '../../../src/layers/sync-account.js';

const NAMESPACE = 'ns-a';
const names = ['deploy', 'web', 'a-b', 'constructor', 'x'.repeat(63)];
const name = fc.constantFrom(...names);
const account = fc.constantFrom('tenantry-sync', 'sync', 'sync.ns-a', 'deploy');
const address = fc.constantFrom(
  'https://github.com/contoso/deploy',
  'https://dev.azure.com/contoso/My%20Project/_git/deploy',
  'ssh://git@github.com:2222/contoso/web.git',
);
const ref = fc.constantFrom('main', 'release/1.x', 'v1.2.3');
const range = fc.constantFrom('1.x', '>=1.2.0 <2.0.0', '~1.2');
const revision = fc.oneof(fc.record({ branch: ref }), fc.record({ tag: ref }), fc.record({ semver: range }));
const path = fc.constantFrom('.', 'deploy', 'deploy/prod', 'a b/c', '.github');
const window = fc.record(
  {
    kind: fc.constantFrom('allow' as const, 'deny' as const),
    schedule: fc.constantFrom('0 22 * * 1-5', '*/5 * ? JAN MON'),
    duration: fc.constantFrom('8h', '1h30m'),
    timeZone: fc.constantFrom('UTC', 'Europe/Amsterdam'),
  },
  { requiredKeys: ['kind', 'schedule', 'duration'] },
);
const more = fc.record(
  {
    secret: fc.constantFrom('git', 'a.b'),
    decryption: fc.record({ secret: fc.constantFrom('sops', 'a.b') }),
    suspend: fc.constant(true as const),
    windows: fc.array(window, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const repository = fc
  .tuple(fc.record({ name, repository: address, path }), revision, more)
  .map(([base, at, rest]) => ({ ...base, ...at, ...rest }));
const repositories = fc.uniqueArray(repository, { selector: (one) => one.name, maxLength: 3 });

export const resolvedSection: fc.Arbitrary<GitopsSection> = fc.oneof(
  fc.constant<GitopsSection>({ repositories: [] }),
  fc.record({ account, repositories }),
);

/** Windows are Argo CD's, and stand in its namespace. */
export const inside = (section: unknown): GitopsSection => {
  const { repositories: all, ...rest } = section as GitopsSection;
  return { ...rest, repositories: all.map(({ windows: _, ...one }) => one) };
};

const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 12 });
const entries = fc.array(
  fc
    .tuple(
      fc.record(
        { repository: address, name, path: fc.oneof(path, fc.constant('./deploy')), namespaces: fc.constant([NAMESPACE]) },
        { requiredKeys: ['repository'] },
      ),
      fc.oneof(revision, fc.constant({})),
      more,
    )
    .map(([base, at, rest]) => ({ ...base, ...at, ...rest })),
  { maxLength: 3 },
);
export const authorSection: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    gitops: nullable<unknown>(
      fc.oneof(entries, fc.record({ account: nullable(account), repositories: nullable(entries) }, { requiredKeys: [] })),
    ),
  },
  { requiredKeys: [] },
);

/** Our own objects, some of them missing, and some changed where others would write. */
const changed = (object: Manifest, how: number): Manifest => {
  const spec = object.spec as Record<string, unknown> | undefined;
  if (how === 1) return { ...object, metadata: { ...object.metadata, labels: { team: 'a' } } };
  if (how === 2 && spec) return { ...object, spec: { ...spec, interval: '1h' } };
  if (how === 3 && spec) return { ...object, spec: { ...spec, path: 'deploy', ref: { branch: 'main', tag: 'v1' } } };
  if (how === 4 && spec) return { ...object, spec: { ...spec, postBuild: {}, provider: 'azure' } };
  if (how === 5) return { ...object, automountServiceAccountToken: true, subjects: [] };
  if (how === 6) return { apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata, spec: null };
  return object;
};
export const objects: fc.Arbitrary<Manifest[]> = fc
  .tuple(fc.array(account, { maxLength: 2 }), fc.array(fc.tuple(repository, account), { maxLength: 3 }))
  .map(([accounts, all]) => [
    ...accounts.flatMap((one) => syncAccount(one, NAMESPACE)),
    ...all.flatMap(([one, by]) => fluxObjects(one, by, NAMESPACE)),
  ])
  .chain((made) =>
    fc
      .array(fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7), { minLength: made.length, maxLength: made.length })
      .map((ways) => made.flatMap((object, index) => (ways[index] === 7 ? [] : [changed(object, ways[index]!)]))),
  );
