import type { Manifest } from '../../kube/types.js';
import { metadataOf } from '../meta.js';
import type { LimitRangeSpec, QuotaSpec, ResolvedBudget } from './spec.js';

export function objectsOf({ quotas, limitRanges }: ResolvedBudget, namespace: string): Manifest[] {
  return [
    ...Object.entries(quotas).map(([name, spec]) => resourceQuota(name, namespace, spec)),
    ...Object.entries(limitRanges).map(([name, spec]) => limitRange(name, namespace, spec)),
  ];
}

export function resourceQuota(name: string, namespace: string, { labels, annotations, ...spec }: QuotaSpec): Manifest {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: metadataOf(name, namespace, { labels, annotations }), spec };
}

export function limitRange(name: string, namespace: string, { limits, labels, annotations }: LimitRangeSpec): Manifest {
  const items = Object.entries(limits).map(([type, item]) => ({ type, ...item }));
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: metadataOf(name, namespace, { labels, annotations }),
    spec: { limits: items },
  };
}
