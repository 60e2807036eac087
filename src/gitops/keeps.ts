import type { Engine } from '../model/gitops.js';

/**
 * What an engine reads on an object that it is not to delete, Flux on the live one. Not Argo CD's `confirm`: until somebody does, that Application
 * syncs nothing else, not even the commit that brings the lost file back.
 */
export const KEEPS = {
  flux: { annotation: 'kustomize.toolkit.fluxcd.io/prune', value: 'disabled' },
  argocd: { annotation: 'argocd.argoproj.io/sync-options', value: 'Prune=false,Delete=false' },
} as const satisfies Readonly<Record<Engine, { readonly annotation: string; readonly value: string }>>;
