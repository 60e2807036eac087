import * as kplus from 'cdk8s-plus-27';
import { defineTenant, entry, group } from 'tenantry';

export default defineTenant({
  tier: 'gpu',
  owner: { team: 'Machine learning', contact: 'ml@contoso.com', costCentre: 'CC-3300' },
  clusters: { 'weu-prod': {} },
  namespaces: {
    'ml-lab-train': {
      budget: { gpus: { 'nvidia.com/gpu': 2 } },
      extras: [
        (chart, { tenant }) => {
          new kplus.ConfigMap(chart, 'datasets', {
            metadata: { name: 'datasets' },
            data: { bucket: `https://${tenant}.blob.core.windows.net/datasets` },
          });
        },
      ],
    },
    'ml-lab-serve': {
      budget: { cpu: '4', gpus: { 'nvidia.com/gpu': 0 } },
      network: { from: ['ingress'] },
    },
  },
  access: {
    admin: [group('5c4b3a29-1807-4f6e-9d5c-4b3a29180716')],
    serviceAccounts: { trainer: { automount: true } },
    roles: { 'read-jobs': { rules: [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'watch'] }] } },
    bindings: { 'trainer-reads-jobs': { role: 'read-jobs', to: [{ serviceAccount: 'trainer' }] } },
  },
  budget: { cpu: '24', memory: '96Gi', priorityClasses: { 'batch-low': { pods: 20 } } },
  network: { within: 'tenant', to: [entry('kubernetes-api')] },
});
