import { definePlatform } from 'tenantry';

export default definePlatform({
  clusters: {
    'weu-prod': {
      kubernetes: '1.33',
      distribution: 'aks',
      gitops: {
        engine: 'flux',
        repository: { url: 'https://github.com/contoso/tenants' },
        lockdown: true,
      },
      environment: 'prod',
      network: {
        engine: 'cilium',
        entries: {
          'kubernetes-api': { entities: ['kube-apiserver'], cidrs: ['10.240.0.4/32'], ports: [443], tenants: ['ml-lab'] },
        },
      },
      pools: {
        payments: { taints: [{ key: 'tenant', value: 'payments', effect: 'NoSchedule' }], tenants: ['payments'] },
        gpu: { taints: [{ key: 'sku', value: 'gpu', effect: 'NoSchedule' }], tiers: ['gpu'] },
      },
      capacity: { cpu: '96', memory: '384Gi', storage: '8Ti', pods: 900, gpus: { 'nvidia.com/gpu': 4 } },
      overcommit: { cpu: 1.5 },
    },
    'lab-dev': {
      kubernetes: '1.34',
      distribution: 'generic',
      gitops: {
        engine: 'argocd',
        repository: { url: 'https://github.com/contoso/tenants' },
        lockdown: true,
      },
      environment: 'dev',
      network: { engine: 'calico', dns: 'node-local-dns' },
      guardrails: { rules: { 'pods/images': 'warn' } },
      capacity: { cpu: '32', memory: '128Gi' },
    },
  },

  tiers: {
    team: {
      extends: 'standard',
      services: { types: ['LoadBalancer'] },
      hosts: { domains: ['{tenant}.apps.contoso.com'], ingressClasses: ['webapprouting.kubernetes.azure.com'] },
      storage: { classes: ['managed-csi', 'managed-csi-premium'] },
      caps: { budget: { cpu: '32', memory: '128Gi', storage: '1Ti', loadBalancers: 1 } },
    },
    gpu: {
      extends: 'team',
      nodes: { pool: 'gpu' },
      pods: { priorityClasses: ['batch-low'] },
      caps: { budget: { gpus: { 'nvidia.com/gpu': 2 } } },
    },
    customer: {
      extends: 'standard',
      hosts: { domains: ['{tenant}.example'], ingressClasses: ['webapprouting.kubernetes.azure.com'] },
      storage: { classes: ['managed-csi'] },
      budget: { cpu: '2', memory: '4Gi', storage: '50Gi', pods: 20 },
      caps: { budget: { cpu: '2', memory: '4Gi', storage: '50Gi' } },
    },
    'customer-gold': {
      extends: 'customer',
      budget: { cpu: '8', memory: '16Gi', storage: '200Gi', pods: 60 },
      caps: { budget: { cpu: '8', memory: '16Gi', storage: '200Gi' } },
    },
  },
  defaultTier: 'team',

  offerings: {
    crm: {
      source: {
        helm: {
          oci: 'oci://contoso.azurecr.io/charts/crm',
          version: '1.4.2',
          values: { serviceAccount: { create: false } },
        },
      },
      values: {
        seats: { type: 'integer', min: 1, max: 500, default: 5 },
        hostname: { type: 'string', pattern: '[a-z0-9-]+\\.example', at: 'ingress.host' },
      },
      plans: {
        silver: { tier: 'customer' },
        gold: { tier: 'customer-gold', values: { seats: 50, replicas: 3 } },
      },
    },
  },

  defaults: { pods: { images: ['contoso.azurecr.io', 'mcr.microsoft.com'] } },

  network: {
    entries: {
      ingress: {
        namespaces: ['app-routing-system'],
        pods: { matchLabels: { app: 'nginx' } },
      },
      monitoring: { namespaces: ['monitoring'] },
      mail: { cidrs: ['10.30.4.25/32'], ports: [587] },
    },
  },

  namespaces: { prefix: '{tenant}-', reserved: ['platform-*', 'monitoring'], requireOwner: true },
});
