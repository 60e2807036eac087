import type { GitOps } from '../../model/gitops.js';

/**
 * The GitOps engine's own controllers that write finalizers on objects of ours, where tenants may have some: of Flux these two. Its source
 * controller holds no power but over sources, and so no bypass.
 */
export const engineControllers = ({ engine, lockdown, namespace }: GitOps): string[] =>
  engine === 'flux' && lockdown
    ? ['kustomize-controller', 'source-controller'].map((name) => `system:serviceaccount:${namespace}:${name}`)
    : [];
