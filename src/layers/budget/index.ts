import { defineLayer } from '../contract.js';
import { checkCapacity, digestOf } from './fleet.js';
import { naming } from './naming.js';
import { objectsOf } from './objects.js';
import { recognise } from './recognise.js';
import { resolve } from './resolve.js';
import { budgetCapShape, budgetClusterShape, budgetShape } from './sections.js';
import { shorten, written } from './shorten.js';
import { resolvedBudget } from './spec.js';
import { standardBudget } from './standard.js';

export { totals } from './fleet.js';
export type { ResolvedBudget } from './spec.js';

/** What a tenant may use: ResourceQuotas, split over its namespaces, and the LimitRange that fits them. */
export const budgetLayer = defineLayer({
  name: 'budget',
  summary: 'what a tenant may use: quotas split over its namespaces, and limits that fit',
  shape: budgetShape,
  clusterShape: budgetClusterShape,
  capShape: budgetCapShape,
  naming,
  standard: { budget: standardBudget },
  locks: ['budget.crossNamespaceAffinity', 'budget.quotas', 'budget.limitRanges'],
  resolved: resolvedBudget,
  resolve,
  digest: digestOf,
  fleet: checkCapacity,
  objects: (section, { namespace }) => objectsOf(section, namespace),
  recognise,
  shorten,
  written,
});
