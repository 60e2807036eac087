import fc from 'fast-check';
import type { Toleration } from '../../../src/kube/schemas.js';
import type { Manifest } from '../../../src/kube/types.js';
import type { NodesSection } from '../../../src/layers/nodes/index.js';

const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });
/** As an author may write it: now and then null, which takes an inherited key away. */
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 12 });

const labelKey = fc.constantFrom('pool', 'kubernetes.azure.com/agentpool', 'a_b', 'constructor', '0');
const labelValue = fc.constantFrom('', 'payments', 'A.b', '1');
const nodeSelector = fc.dictionary(labelKey, labelValue, { maxKeys: 3, noNullPrototype: true });

const key = labelKey;
const effect = fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute');
const seconds = fc.constantFrom(0, 300, -1);
const toleration = fc.oneof(
  fc.record({ operator: fc.constant('Exists') }),
  fc.record({ key: fc.constantFrom('', 'pool'), operator: fc.constant('Exists') }),
  fc.record({ key, operator: fc.constant('Equal'), value: labelValue, effect }),
  fc.record({ key, value: labelValue, effect }, { requiredKeys: ['key'] }),
  fc.record({ key, operator: fc.constant('Exists'), effect: fc.constant('NoExecute'), tolerationSeconds: seconds }),
) as fc.Arbitrary<Toleration>;

const explicit = { nodeSelector, defaultTolerations: list(toleration), tolerationsWhitelist: list(toleration) };

/** Sections that say something. */
export const resolvedSection: fc.Arbitrary<NodesSection> = fc
  .record(explicit, { requiredKeys: [] })
  .filter((section) => Object.keys(section).length > 0);

/** What an author may write, sensible or not. */
export const authorSection: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    nodes: nullable(
      fc.record(
        {
          pool: nullable(fc.constantFrom('payments', 'shared', 'none')),
          restrict: nullable(fc.boolean()),
          daemonSets: nullable(fc.boolean()),
          nodeSelector: nullable(fc.dictionary(labelKey, nullable(labelValue), { maxKeys: 3, noNullPrototype: true })),
          defaultTolerations: nullable(list(toleration)),
          tolerationsWhitelist: nullable(list(toleration)),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

const PREFIX = 'scheduler.alpha.kubernetes.io/';
const selectorText = fc.oneof(
  nodeSelector.map((s) =>
    Object.keys(s)
      .sort()
      .map((k) => `${k}=${s[k]}`)
      .join(','),
  ),
  fc.constantFrom('', 'b=1,a=2', 'a=1, b=2', 'a', 'a=1,', 'a=1,a=2', '=x', 'a==b', 'a b=c'),
);
const json = list(toleration).map((l) => JSON.stringify(l));
const tolerationsText = fc.oneof(
  json,
  json.map((text) => text.replaceAll(',', ', ')),
  fc.constantFrom(
    '',
    'null',
    '{}',
    '[{}]',
    '[null]',
    'nonsense',
    '[{"key":"a","key":"b"}]',
    '[{"operator":"Exists","key":"a"}]',
    '[{"key":"a","extra":1}]',
    '[{"key":"a","operator":"Exists","value":"x"}]',
    '[{"key":"a","effect":"NoExecute","tolerationSeconds":1e2}]',
  ),
);

/** The Namespace of one namespace, its annotations spelled well and badly; the layer has no other object. */
export const objects: fc.Arbitrary<Manifest[]> = fc
  .record(
    {
      [`${PREFIX}node-selector`]: selectorText,
      [`${PREFIX}defaultTolerations`]: tolerationsText,
      [`${PREFIX}tolerationsWhitelist`]: tolerationsText,
      'example.com/note': fc.constant('x'),
    },
    { requiredKeys: [] },
  )
  .map((annotations) => [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns-a', annotations } }]);
