import { type IssueInput, type IssueList, show } from '../issue.js';
import type { TenantSource } from './fleet.js';
import { isMap, merge, type Values } from './merge.js';
import { fill } from './names.js';
import type { Offering, Offerings, ValueRule } from './offerings.js';
import { listed, unknown } from './unknown.js';

/** What a customer has of an offering, with everything worked out. */
export interface Offer {
  readonly offering: string;
  readonly plan: string;
  readonly tier: string;
  /** By their names: defaults, then the plan's, then the customer's. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly source: Offering['source'];
  /** The template of the namespace that it goes into. */
  readonly namespace: string;
  /** What a chart is given. */
  readonly chartValues: Values;
}

/** Works out what a tenant's file says of offering, plan and values. What is wrong is reported, all of it; then there may be no offer. */
export function offerOf({ file, name, values }: TenantSource, offerings: Offerings, issues: IssueList): Offer | undefined {
  const tell = (found: IssueInput) => issues.add({ ...found, file, tenant: name });
  const said = { offering: values.offering as string | undefined, plan: values.plan as string | undefined };
  if (said.offering === undefined) {
    for (const key of ['plan', 'values'])
      if (values[key] !== undefined)
        tell({
          code: 'missing-key',
          path: ['offering'],
          message: `'${key}' is of an offering, and none is named`,
          want: listed(Object.keys(offerings)),
        });
    return undefined;
  }
  const offering = own(offerings, said.offering);
  if (!offering) {
    tell({ code: 'unknown-offering', path: ['offering'], ...unknown('offering', said.offering, Object.keys(offerings)) });
    return undefined;
  }
  if (values.tier !== undefined)
    tell({
      code: 'plan-and-tier',
      path: ['tier'],
      message: 'the plan decides the tier',
      found: String(values.tier),
      want: 'no tier: another plan where another one is meant',
    });
  const plan = said.plan === undefined ? undefined : own(offering.plans, said.plan);
  if (said.plan === undefined)
    tell({ code: 'missing-key', path: ['plan'], message: "'plan' is missing", want: listed(Object.keys(offering.plans)) });
  else if (!plan) tell({ code: 'unknown-plan', path: ['plan'], ...unknown('plan', said.plan, Object.keys(offering.plans)) });
  const rules = offering.values ?? {};
  const written = (values.values ?? {}) as Values;
  for (const found of faultsOf(written, rules)) tell({ ...found, path: ['values', ...found.path!] });
  const named = merge(defaultsOf(rules), plan?.values, written);
  // Without its plan nobody knows what it gives.
  if (said.plan === undefined || !plan) return undefined;
  for (const key of Object.keys(rules))
    if (!Object.hasOwn(named, key) && !rules[key]!.optional)
      tell({ code: 'missing-key', path: ['values', key], message: `'${key}' is missing`, want: wordsOf(rules[key]!) });
  return {
    offering: said.offering,
    plan: said.plan,
    tier: plan.tier,
    values: named,
    source: offering.source,
    namespace: offering.namespace ?? '{tenant}',
    chartValues: placed(named, rules),
  };
}

/** Faults of the platform's own offerings: tiers that are not there, and values that break the offering's own rules. */
export function judgeOfferings(file: string, offerings: Offerings, tiers: Iterable<string>, issues: IssueList): void {
  const known = new Set(tiers);
  for (const [name, { plans, values: rules = {}, source }] of Object.entries(offerings)) {
    const tell = (found: IssueInput, ...path: string[]) =>
      issues.add({ ...found, file, path: ['offerings', name, ...path, ...(found.path ?? [])] });
    for (const [key, rule] of Object.entries(rules))
      for (const found of faultsOf(rule.default === undefined ? {} : { [key]: rule.default }, rules))
        tell({ ...found, path: ['default'] }, 'values', key);
    for (const [plan, { tier, values = {} }] of Object.entries(plans)) {
      if (!known.has(tier)) tell({ code: 'unknown-tier', ...unknown('tier', tier, [...known]) }, 'plans', plan, 'tier');
      // A chart may be given more than customers may set.
      const judged =
        'helm' in source ? Object.fromEntries(Object.entries(values).filter(([key]) => Object.hasOwn(rules, key))) : values;
      for (const found of faultsOf(judged, rules)) tell(found, 'plans', plan, 'values');
    }
  }
}

function faultsOf(written: Values, rules: Readonly<Record<string, ValueRule>>): IssueInput[] {
  return Object.entries(written).flatMap(([key, value]): IssueInput[] => {
    const rule = own(rules, key);
    if (!rule) return [{ code: 'unknown-key', path: [key], ...unknown('value', key, Object.keys(rules)) }];
    const keeps = isAllowed(value, rule);
    return keeps
      ? []
      : [
          {
            code: 'wrong-type',
            path: [key],
            message: `not a value that the offering takes`,
            found: show(value),
            want: wordsOf(rule),
          },
        ];
  });
}

/** Longer ones are no values but documents, and a pattern could take for ever over them. */
const LONGEST_TEXT = 1000;

function isAllowed(value: unknown, rule: ValueRule): boolean {
  if (rule.type === 'boolean') return typeof value === 'boolean';
  if (rule.type === 'integer')
    return (
      Number.isSafeInteger(value) && (value as number) >= (rule.min ?? -Infinity) && (value as number) <= (rule.max ?? Infinity)
    );
  if (typeof value !== 'string' || value.length > LONGEST_TEXT || /\p{Cc}|\u2028|\u2029/u.test(value)) return false;
  if (rule.oneOf && !rule.oneOf.includes(value)) return false;
  return rule.pattern === undefined || new RegExp(`^(?:${rule.pattern})$`, 'u').test(value);
}

function wordsOf(rule: ValueRule): string {
  if (rule.type === 'boolean') return 'true or false';
  if (rule.type === 'integer') {
    const bounds = [rule.min === undefined ? '' : `from ${rule.min}`, rule.max === undefined ? '' : `to ${rule.max}`].filter(
      Boolean,
    );
    return ['a whole number', ...bounds].join(' ');
  }
  if (rule.oneOf) return `one of ${rule.oneOf.join(', ')}`;
  return rule.pattern === undefined
    ? `one line of text, at most ${LONGEST_TEXT} characters`
    : `text that matches ${rule.pattern}`;
}

const defaultsOf = (rules: Readonly<Record<string, ValueRule>>): Values =>
  Object.fromEntries(Object.entries(rules).flatMap(([key, rule]) => (rule.default === undefined ? [] : [[key, rule.default]])));

/** Each value where the chart looks for it. */
function placed(named: Values, rules: Readonly<Record<string, ValueRule>>): Values {
  const levels = Object.entries(named).map(([key, value]) => {
    const path = (own(rules, key)?.at ?? key).split('.');
    return path.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as Values;
  });
  return merge(...levels);
}

/** The application of a namespace, as the layer of applications takes it. */
export function applicationOf({ offering, source, values, chartValues }: Offer): Values {
  if ('helm' in source) return { offering, helm: merge(source.helm as Values, given(chartValues)) };
  if ('kustomize' in source) {
    const texts = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
    return { offering, kustomize: merge(source.kustomize as Values, given(texts)) };
  }
  return { offering };
}

const given = (values: Values): Values => (Object.keys(values).length > 0 ? { values } : {});

/** The offering's plain objects for one namespace: manifests with their words filled in, or the function that adds them. */
export function offeredObjects(
  { source, values, plan }: Offer,
  words: { readonly tenant: string; readonly namespace: string },
): unknown[] {
  if ('objects' in source) return [source.objects];
  if (!('manifests' in source)) return [];
  const texts = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
  const all = { ...texts, plan, ...words };
  return (source.manifests as Values[]).map((manifest) => {
    const filled = filledIn(manifest, all) as Values;
    return { ...filled, metadata: { ...(filled.metadata as Values), namespace: words.namespace } };
  });
}

function filledIn(value: unknown, words: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return fill(value, words);
  if (Array.isArray(value)) return value.map((each) => filledIn(each, words));
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, words)])) : value;
}

/** The tenant's namespace that an offering goes into: the one it names, or the only one there is. */
export function homeOf({ namespace }: Offer, tenant: string, namespaces: readonly string[]): string | undefined {
  const named = fill(namespace, { tenant });
  return namespaces.includes(named) || namespaces.length !== 1 ? namespaces.find((name) => name === named) : namespaces[0];
}

const own = <T>(map: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);
