import type { NamespaceScope, Of, Scope } from '../contract.js';
import type { budgetCapShape, budgetClusterShape, budgetShape } from './sections.js';

/** The layer's own spelling of what the contract hands it. */
export type BudgetShape = typeof budgetShape;
export type CapShape = typeof budgetCapShape;
export type ClusterShape = typeof budgetClusterShape;

export type NoShape = Record<never, never>;
export type BudgetScope = Scope<BudgetShape, NoShape, ClusterShape, CapShape>;
export type BudgetNamespace = NamespaceScope<BudgetShape>;
export type Budget = NonNullable<Of<BudgetShape>['budget']>;
