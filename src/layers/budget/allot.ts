import { formatPath } from '../../issue.js';
import { grantsNetworkPolicies } from '../beside.js';
import { type Amount, amountOf, isPercent, nanoOf, percentOf, pieceOf, spell, spelled } from './amounts.js';
import type { BudgetNamespace, BudgetScope } from './contract.js';
import { split } from './split.js';
import { LOAD_BALANCERS, NETWORK_POLICIES, NODE_PORTS, type Resource, resourcesOf, said, takenAway } from './table.js';

/**
 * The node ports that one load balancer is taken to use. The quota `services.nodeports` counts one for every port of a LoadBalancer
 * Service (unless it says `allocateLoadBalancerNodePorts: false`), so a grant of load balancers without node ports would be worth nothing.
 */
export const NODE_PORTS_PER_LOAD_BALANCER = 4n;

/** The NetworkPolicies that a namespace may hold where its people may write some; those of the platform count, too. */
export const GRANTED_NETWORK_POLICIES = 50;

/** What each namespace got of each resource. */
export type Allotments = Map<string, Map<Resource, Amount>>;

/** Works out what each namespace may use: its own explicit numbers first, then shares of what remains of the tenant's total. */
export function allot(scope: BudgetScope): Allotments {
  const budgets = [scope.values.budget, ...scope.namespaces.map((n) => n.own.budget)].filter((b) => b !== undefined);
  const resources = resourcesOf(budgets);
  const allotments: Allotments = new Map(scope.namespaces.map((n) => [n.name, new Map()]));
  for (const resource of resources) {
    reportTwoWords(scope, resource);
    for (const [namespace, amount] of allotOne(scope, resource, allotments)) allotments.get(namespace)!.set(resource, amount);
  }
  const nodePorts = resources.find((r) => r.hard === NODE_PORTS)!;
  for (const namespace of scope.namespaces) {
    const got = allotments.get(namespace.name)!;
    deriveNodePorts(namespace, got, nodePorts);
    deriveNetworkPolicies(namespace, got);
  }
  reportNoShare(scope, resources);
  return allotments;
}

function allotOne(scope: BudgetScope, resource: Resource, before: Allotments): Map<string, Amount> {
  const { unit } = resource;
  const total = said(scope.values.budget, resource);
  const parts = new Map<string, Amount>();
  const waiting: BudgetNamespace[] = [];
  let explicit = false;
  for (const namespace of scope.namespaces) {
    const own = said(namespace.own.budget, resource)?.amount;
    const amount = own ?? total?.amount;
    if (amount === undefined || (own === undefined && takenAway(namespace.values.budget, resource))) continue;
    if (resource.requests !== undefined && isPercent(amount)) {
      const base = find(before.get(namespace.name)!, resource.requests, resource.priorityClass);
      if (base) parts.set(namespace.name, spelled(percentOf(amount, base.nano, unit), unit));
      else if (total && !isPercent(total.amount)) waiting.push(namespace);
    } else if (own !== undefined) {
      parts.set(namespace.name, amountOf(own));
      explicit = true;
    } else {
      waiting.push(namespace);
    }
  }
  const whole = total && totalOf(scope, resource, total.amount);
  if (!whole) return parts;
  const taken = [...parts.values()].reduce((sum, a) => sum + a.nano, 0n);
  if (taken > whole.nano && explicit) {
    scope.report('budget-overdrawn', total.path, {
      message: `the namespaces' own numbers add up to ${spell(taken, unit)}, more than the tenant's ${whole.spelling}`,
      found: [...parts].map(([name, a]) => `${name}: ${a.spelling}`).join(', '),
      want: `at most ${whole.spelling} together`,
    });
  }
  const left = whole.nano > taken ? whole.nano - taken : 0n;
  for (const [name, amount] of shareOut(scope, resource, left, whole, waiting)) parts.set(name, amount);
  return parts;
}

/** The tenant's total as an amount; a percentage is of the requests' total, where there is one. */
function totalOf(scope: BudgetScope, resource: Resource, total: string | number): Amount | undefined {
  if (resource.requests === undefined || !isPercent(total)) return amountOf(total);
  const place = resource.places[0]!;
  const requests = said(scope.values.budget, { ...resource, places: [[...place.slice(0, -2), place.at(-1)!]] });
  return requests && spelled(percentOf(total, nanoOf(requests.amount), resource.unit), resource.unit);
}

const weightOf = (namespace: BudgetNamespace): number => namespace.own.budget?.share ?? 1;

function shareOut(
  scope: BudgetScope,
  resource: Resource,
  left: bigint,
  whole: Amount,
  waiting: readonly BudgetNamespace[],
): Map<string, Amount> {
  const { unit } = resource;
  const { path } = said(scope.values.budget, resource)!;
  const key = formatPath(path.slice(1));
  if (!resource.splits && left > 0n && scope.namespaces.length > 1) {
    const message = `${key} can't be split: with several namespaces, each says how many of the ${whole.spelling} it gets`;
    for (const { name } of waiting)
      scope.report('budget-indivisible', path, { message, want: `${formatPath(path)} in namespace ${name}, 0 too` }, name);
    return new Map(waiting.map((n) => [n.name, spelled(0n, unit)]));
  }
  const sharers = waiting.map((n) => ({ name: n.name, weight: weightOf(n) }));
  const takesAll = sharers.length === 1 && sharers[0]!.weight > 0;
  const parts = new Map<string, Amount>();
  const piece = pieceOf(left, unit);
  for (const [name, pieces] of split(left / piece, sharers)) {
    const nano = takesAll ? left : pieces * piece;
    parts.set(name, nano === whole.nano ? whole : spelled(nano, unit));
    const weightless = sharers.some((s) => s.name === name && s.weight === 0);
    if (nano > 0n || whole.nano === 0n || weightless) continue;
    if (!resource.splits) continue;
    const message = `namespace ${name}'s share of ${key} comes to zero: ${spell(left, unit)} of ${whole.spelling} remain for ${sharers.length} to share`;
    scope.report(
      'budget-zero-share',
      path,
      { message, want: `more ${key}, or an explicit number (0 too) in namespace ${name}` },
      name,
    );
  }
  return parts;
}

/** A namespace of weight 0 that would have had to share: said once, not for every resource. */
function reportNoShare(scope: BudgetScope, resources: readonly Resource[]): void {
  for (const { name, own, values } of scope.namespaces) {
    if (own.budget?.share !== 0) continue;
    const lacking = resources.filter((resource) => {
      const total = said(scope.values.budget, resource)?.amount;
      const shared = total !== undefined && !isPercent(total) && nanoOf(total) > 0n && resource.splits;
      return shared && said(own.budget, resource) === undefined && !takenAway(values.budget, resource);
    });
    if (lacking.length === 0) continue;
    const keys = lacking.map((r) => r.places[0]!.join('.')).join(', ');
    const fault = {
      message: `with share 0 namespace ${name} gets nothing of ${keys}`,
      found: '0',
      want: 'a share above 0, or explicit numbers (0 too)',
    };
    scope.report('budget-zero-share', ['budget', 'share'], fault, name);
  }
}

/** A namespace that has `loadBalancers` and says nothing of node ports gets those they use. */
function deriveNodePorts({ values }: BudgetNamespace, got: Map<Resource, Amount>, nodePorts: Resource): void {
  const loadBalancers = find(got, LOAD_BALANCERS, undefined);
  if (!loadBalancers || got.has(nodePorts) || values.budget?.loadBalancers === undefined) return;
  got.set(nodePorts, spelled(loadBalancers.nano * NODE_PORTS_PER_LOAD_BALANCER, 'count'));
}

/**
 * A namespace with a quota, whose people are granted NetworkPolicies and of whose number nobody says anything, gets as many as will do: engines
 * work out each policy for every pod, for all tenants' pods on a node.
 */
function deriveNetworkPolicies({ values }: BudgetNamespace, got: Map<Resource, Amount>): void {
  if (got.size === 0 || !grantsNetworkPolicies(values) || find(got, NETWORK_POLICIES.hard, undefined)) return;
  got.set(NETWORK_POLICIES, amountOf(GRANTED_NETWORK_POLICIES));
}

/** Two words for one thing (`loadBalancers` and `objects: {services.loadbalancers}`) may not disagree. */
function reportTwoWords(scope: BudgetScope, resource: Resource): void {
  if (resource.places.length < 2) return;
  // The second word is always one of `objects`, which few write.
  if (!scope.values.budget?.objects && !scope.namespaces.some((n) => n.own.budget?.objects)) return;
  const tenant = { name: undefined, budget: scope.values.budget };
  for (const { name, budget } of [tenant, ...scope.namespaces.map((n) => ({ name: n.name, budget: n.own.budget }))]) {
    const [first, second] = resource.places.map((place) => said(budget, { ...resource, places: [place] }));
    if (!first || !second || nanoOf(first.amount) === nanoOf(second.amount)) continue;
    const message = `${formatPath(second.path)} says ${second.amount}, ${formatPath(first.path)} says ${first.amount}: both mean the same, and the latter holds`;
    scope.report('limits-inconsistent', second.path, { message, want: 'one of the two' }, name);
  }
}

function find(got: ReadonlyMap<Resource, Amount>, hard: string, priorityClass: string | undefined): Amount | undefined {
  for (const [resource, amount] of got) if (resource.hard === hard && resource.priorityClass === priorityClass) return amount;
  return undefined;
}
