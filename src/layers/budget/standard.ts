import type { Budget } from './contract.js';

/**
 * What tier `standard` says: enough for a small tenant, and every number fits the others. Limits follow requests, so a tenant that asks for
 * more cpu needs to say nothing else. No node ports beside those that granted load balancers use.
 */
export const standardBudget: Budget = {
  cpu: '4',
  memory: '8Gi',
  limits: { cpu: '400%', memory: '200%', ephemeralStorage: '250%' },
  ephemeralStorage: '20Gi',
  storage: '100Gi',
  pods: '50',
  objects: { services: '50', configmaps: '200', secrets: '200', persistentvolumeclaims: '50' },
  loadBalancers: '0',
  crossNamespaceAffinity: false,
  container: {
    defaultRequest: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '128Mi' },
    default: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
  },
};
