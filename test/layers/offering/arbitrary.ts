import fc from 'fast-check';
import type { Manifest } from '../../../src/kube/types.js';
import { offeringLayer } from '../../../src/layers/offering/index.js';
import type { Application } from '../../../src/layers/offering/sections.js';

const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 12 });

const secret = fc.constantFrom('registry', 'a.b');
const version = fc.constantFrom('1.4.2', 'v2.0.0-rc.1', '1.4.*', '>=1.0.0 <2.0.0', '~1.2');
const helmValues = fc.constantFrom(
  {},
  { seats: 5 },
  { ingress: { host: 'a.example', tls: false }, list: [1, 'two', { three: 3 }] },
);
const repository = fc.constantFrom('https://charts.contoso.com', 'https://charts.contoso.com/stable');
const oci = fc.constantFrom('oci://contoso.azurecr.io/charts/crm', 'oci://ghcr.io/crm');
const chart = fc.constantFrom('crm', 'crm-2');
const rest = { secret, values: helmValues };

const helm = fc.oneof(
  fc.record({ repository, chart, version, ...rest }, { requiredKeys: ['repository', 'chart', 'version'] }),
  fc.record({ oci, version, ...rest }, { requiredKeys: ['oci', 'version'] }),
);

const git = fc.constantFrom('https://github.com/contoso/crm', 'ssh://git@github.com/contoso/crm');
const ref = fc.constantFrom('main', 'release/1.4');
const path = fc.constantFrom('deploy', 'deploy/prod');
const texts = fc.constantFrom({}, { seats: '5' }, { host: 'a.example', NAME: 'a b' });
const more = { path, secret, values: texts };

const kustomize = fc.oneof(
  fc.record({ repository: git, branch: ref, ...more }, { requiredKeys: ['repository', 'branch', 'path'] }),
  fc.record({ repository: git, tag: ref, ...more }, { requiredKeys: ['repository', 'tag', 'path'] }),
);

const offering = fc.constantFrom('crm', 'constructor');

/** Sections that say something. */
export const resolvedSection = fc.oneof(
  fc.record({ offering }),
  fc.record({ offering, helm }, { requiredKeys: ['helm'] }),
  fc.record({ offering, kustomize }, { requiredKeys: ['kustomize'] }),
) as fc.Arbitrary<Application>;

/** What an author may write, sensible or not. */
export const authorSection: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    application: nullable(
      fc.record(
        {
          offering: nullable(offering),
          helm: nullable(
            fc.record(
              { repository: nullable(repository), chart: nullable(chart), oci: nullable(oci), version, ...rest },
              { requiredKeys: [] },
            ),
          ),
          kustomize: nullable(
            fc.record({ repository: git, branch: nullable(ref), tag: nullable(ref), ...more }, { requiredKeys: [] }),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

const made = (section: Application): Manifest[] =>
  offeringLayer.objects(section, { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } });

/** What somebody changed by hand on one of the objects: then it is no longer what a section makes. */
const changes: readonly ((object: Manifest) => Manifest)[] = [
  (object) => object,
  (object) => ({ ...object, spec: { ...(object.spec as object), interval: '42m' } }),
  (object) => ({ ...object, spec: { ...(object.spec as object), suspend: true } }),
  (object) => ({ ...object, spec: { ...(object.spec as object), serviceAccountName: 'someone' } }),
  (object) => ({ ...object, metadata: { ...object.metadata, name: 'another' } }),
  (object) => ({ apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata }),
];

/** The objects of a section, some gone or changed, in a Namespace that may say what it is of. */
export const objects: fc.Arbitrary<Manifest[]> = fc
  .tuple(
    resolvedSection,
    fc.array(fc.tuple(fc.boolean(), fc.constantFrom(...changes)), { minLength: 4, maxLength: 4 }),
    fc.constantFrom(undefined, 'crm', 'constructor', 'No Name', ''),
  )
  .map(([section, fates, label]) => [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'ns-a', ...(label === undefined ? {} : { labels: { 'tenantry.dev/offering': label } }) },
    },
    ...made(section).flatMap((object, index) => {
      const [stays, change] = fates[index]!;
      return stays ? [change(object)] : change === changes[0] ? [] : [change(object)];
    }),
  ]);
