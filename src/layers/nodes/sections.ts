import { z } from 'zod';
import { dnsLabel, dnsSubdomain, labelKey, labels, labelValue, taint, toleration } from '../../kube/schemas.js';

export const nodesShape = {
  nodes: z
    .strictObject({
      pool: dnsSubdomain
        .nullish()
        .describe(
          "The cluster's node pool on which the pods run, and only there: its labels as node selector, its taints tolerated.",
        ),
      restrict: z
        .boolean()
        .nullish()
        .describe(
          'Whether pods are held to tolerations that ordinary pods need and those of the pool, where the cluster runs PodTolerationRestriction. Tier standard: true. Default elsewhere: true with a pool.',
        ),
      daemonSets: z
        .boolean()
        .nullish()
        .describe('Whether pods may also carry the tolerations that Kubernetes gives to pods of DaemonSets. Default: false.'),
      nodeSelector: z
        .record(labelKey, labelValue.nullish())
        .nullish()
        .describe('Node labels every pod must be placed by (the annotation node-selector). Default: those of the pool.'),
      defaultTolerations: z
        .array(toleration)
        .nullish()
        .describe('Tolerations every pod gets. Default: one for each taint of the pool.'),
      tolerationsWhitelist: z
        .array(toleration)
        .nullish()
        .describe('The only tolerations pods may carry; [] restricts nothing. Default: see restrict.'),
    })
    .nullish()
    .describe('Which nodes the pods run on.'),
};

const pool = z.strictObject({
  labels: labels
    .refine((map) => Object.keys(map).length > 0, { error: 'must name at least one label' })
    .optional()
    .describe(
      'Labels that its nodes and no others carry. Default: the one its distribution gives (AKS, EKS, GKE); elsewhere required.',
    ),
  taints: z.array(taint).optional().describe('Taints of its nodes, which keep the pods of others away. Default: none.'),
  tenants: z.array(dnsLabel).optional().describe('Tenants that may use it.'),
  tiers: z.array(dnsLabel).optional().describe('Tiers whose tenants may use it. With neither tenants nor tiers, nobody may.'),
});

export const nodesClusterShape = {
  pools: z.record(dnsSubdomain, pool).optional().describe('The node pools that tenants may be given, by name.'),
};

/** The placement of one namespace: each key an annotation of its Namespace. */
export const nodesSection = z.strictObject({
  nodeSelector: labels.optional(),
  defaultTolerations: z.array(toleration).optional(),
  tolerationsWhitelist: z.array(toleration).optional(),
});

export type NodesSection = z.infer<typeof nodesSection>;
export type Pool = z.infer<typeof pool>;
