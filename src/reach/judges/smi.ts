import type { Judge } from './judge.js';

/**
 * `access.smi-spec.io` TrafficTarget, of Open Service Mesh: who may, by service account, and only where its MeshConfig isn't permissive, as AKS has
 * it. No object here says either, so it closes nothing for sure.
 */
export const judgeSmi: Judge = () => [];
