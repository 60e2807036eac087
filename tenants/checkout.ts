import { defineTenant, group, tenant } from 'tenantry';

export default defineTenant({
  owner: { team: 'Checkout', contact: '#checkout' },
  clusters: { 'weu-prod': {}, 'lab-dev': {} },
  access: { admin: [group('3d5e7f90-1a2b-4c3d-8e4f-5a6b7c8d9e0f')] },
  budget: { cpu: '8', memory: '32Gi', loadBalancers: 1 },
  network: { from: ['ingress'], to: [tenant('payments', 8443), 'mail'] },
});
