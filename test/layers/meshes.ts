import fc from 'fast-check';
import type { Manifest } from '../../src/kube/types.js';
import { type MeshKinds, meshObjects } from '../../src/layers/mesh.js';

type Any = fc.Arbitrary<unknown>;
type Keys = Readonly<Record<string, Any>>;

export const text = fc.constantFrom('a', 'web', 'ns-b', 'default');
export const texts = fc.array(text, { maxLength: 2 });
/** Some of these keys, or none. */
export const some = (keys: Keys) => fc.record(keys, { requiredKeys: [] });
/** These keys, and some of those. */
export const all = (keys: Keys, more: Keys = {}) =>
  fc.record({ ...keys, ...more }, { requiredKeys: Object.keys(keys) as never[] });
export const every = (keys: readonly string[], value: Any): Keys => Object.fromEntries(keys.map((key) => [key, value]));

const pods = fc.constantFrom<object>(
  {},
  { matchLabels: { app: 'web' } },
  { matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] },
);
export const selector: Any = pods;
const rule = (side: string) =>
  some({
    [side]: fc.array(
      fc.constantFrom<object>(
        { podSelector: {} },
        { namespaceSelector: { matchLabels: { a: 'b' } } },
        { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
        { podSelector: { matchLabels: { a: 'b' } } },
        { podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] } },
        { namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] } },
      ),
      { maxLength: 2 },
    ),
    ports: fc.array(fc.constantFrom<object>({ protocol: 'TCP', port: 80 }, { port: 'web' }, { port: 80, endPort: 90 }), {
      maxLength: 2,
    }),
  });
const access = all(
  { podSelector: pods, policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']) },
  { ingress: fc.array(rule('from'), { maxLength: 2 }), egress: fc.array(rule('to'), { maxLength: 2 }) },
);

/** The generators of a mesh's section. */
export function meshGenerators<R>(
  key: string,
  kinds: MeshKinds,
  specs: Keys,
  marks: { labels?: Keys; annotations?: Keys },
  own: Keys,
  accessName: string,
) {
  const filled = (map: Any) => map.filter((value) => Object.keys(value as object).length > 0);
  const name = fc.constantFrom('a', 'default', 'web.b');
  const exact: Keys = {
    ...Object.fromEntries(Object.entries(marks).map(([field, keys]) => [field, filled(some(keys))])),
    ...Object.fromEntries(
      Object.entries(specs).map(([kind, spec]) => [
        kind,
        fc.dictionary(name, spec, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
      ]),
    ),
    access: all({ [accessName]: access }),
  };
  const resolved = filled(some(exact));
  const nullable = (value: Any) => fc.option(value, { nil: null, freq: 12 });
  const author = some({
    [key]: nullable(some(Object.fromEntries(Object.entries({ ...exact, ...own }).map(([k, v]) => [k, nullable(v)])))),
  });
  const objects = fc
    .tuple(
      resolved,
      fc.constantFrom<object>({}, { labels: { 'tenantry.dev/tenant': 'a' } }, { labels: { app: 'x' } }, { annotations: {} }),
      fc.boolean(),
    )
    .map(([section, more, foreign]): Manifest[] => {
      const { labels, annotations } = section as { labels?: Record<string, string>; annotations?: Record<string, string> };
      const made = meshObjects(kinds, section as object, 'ns-a').map((object) => ({
        ...object,
        metadata: { ...object.metadata, ...more },
        ...(foreign ? { spec: { ...(object.spec as object), unheardOf: true } } : {}),
      }));
      const namespace: Manifest = {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'ns-a', ...(labels && { labels }), ...(annotations && { annotations }) },
      };
      return [namespace, ...made];
    });
  return {
    resolvedSection: resolved as fc.Arbitrary<R>,
    authorSection: author as fc.Arbitrary<Record<string, unknown>>,
    objects,
  };
}
