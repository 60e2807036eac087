import { cidr, defineTenant, group, tenant } from 'tenantry';

export default defineTenant({
  owner: { team: 'Payments', contact: 'payments@contoso.com', costCentre: 'CC-1042' },
  clusters: {
    'weu-prod': { nodes: { pool: 'payments' } },
    'lab-dev': { budget: { cpu: '4', memory: '16Gi' } },
  },
  namespaces: {
    'payments-api': {},
    'payments-batch': { budget: { share: 2 } },
  },
  access: {
    admin: [group('7f0c52a4-6d0b-4c1b-9d57-0a6e2f3b8c11')],
    edit: [group('1b9a0f6e-53c7-4f0e-8f4e-7c1d9a2b6e30')],
    view: [group('c2d4e8a1-9b3f-4d27-a6c5-5e8f1a7b4d92')],
  },
  budget: { cpu: '16', memory: '64Gi', storage: '500Gi', pods: 120 },
  network: {
    from: ['ingress', tenant('checkout', 8443)],
    to: [tenant('ledger', 5432), cidr('10.40.0.0/16', 443)],
  },
  gitops: [{ repository: 'https://github.com/contoso/payments-deploy', path: 'deploy/prod' }],
});
