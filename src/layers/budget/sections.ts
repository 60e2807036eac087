import { z } from 'zod';
import { dnsSubdomain, quantity } from '../../kube/schemas.js';
import { nameTemplate } from '../naming.js';
import { count, limitAmount } from './amounts.js';
import { containerResource, countedResource, extendedResource } from './keys.js';
import { writtenLimitRange, writtenQuota } from './spec.js';

const limits = z
  .strictObject({
    cpu: limitAmount.nullish().describe("The sum of all CPU limits: '16', or a percentage of the cpu requested, such as '400%'."),
    memory: limitAmount
      .nullish()
      .describe("The sum of all memory limits: '32Gi', or a percentage of the memory requested, such as '200%'."),
    ephemeralStorage: limitAmount
      .nullish()
      .describe("The sum of all limits of disk space on nodes: '50Gi', or a percentage of the ephemeralStorage requested."),
  })
  .describe('Limits, as opposed to requests. A percentage follows what each namespace may request.');

const storageClass = z
  .union([
    quantity,
    z.strictObject({
      storage: quantity.nullish().describe('The sum of the sizes of its claims.'),
      claims: count.nullish().describe('How many claims; 0 keeps the tenant off the class.'),
    }),
  ])
  .describe("What claims of this class may ask for: '100Gi', or {storage: '100Gi', claims: 5}.");

/** What a tenant and a tier's cap both count. */
const counted = {
  cpu: quantity.nullish().describe("CPU requests, in cores: '16', '500m'."),
  memory: quantity.nullish().describe("Memory requests: '64Gi'."),
  limits: limits.nullish(),
  ephemeralStorage: quantity.nullish().describe("Requests of disk space on nodes: '20Gi'."),
  storage: quantity.nullish().describe("The sum of the sizes of all volume claims: '500Gi'."),
  storageClasses: z.record(dnsSubdomain, storageClass.nullish()).nullish().describe('The same by StorageClass.'),
  pods: count.nullish().describe('How many pods.'),
  gpus: z
    .record(extendedResource, count.nullish())
    .nullish()
    .describe("Devices, by resource: {'nvidia.com/gpu': 2}. Not split: with several namespaces, each says how many."),
  objects: z
    .record(countedResource, count.nullish())
    .nullish()
    .describe(
      "How many objects of a kind: {services: 20, secrets: 100, 'deployments.apps': 30}. Any resource goes, with its group. Default of 'networkpolicies.networking.k8s.io': 50 a namespace, where its people may write some.",
    ),
  loadBalancers: count
    .nullish()
    .describe('How many Services of type LoadBalancer. Not split: with several namespaces, each says how many.'),
  nodePorts: count.nullish().describe('How many node ports. Default: those its load balancers use, 4 for each. Not split.'),
};

const priorityClass = z.strictObject({
  pods: count.nullish().describe('How many pods of this class.'),
  cpu: quantity.nullish().describe('CPU requests of its pods.'),
  memory: quantity.nullish().describe('Memory requests of its pods.'),
  limits: z
    .strictObject({
      cpu: limitAmount.nullish().describe('CPU limits of its pods, or a percentage of their requests.'),
      memory: limitAmount.nullish().describe('Memory limits of its pods, or a percentage of their requests.'),
    })
    .nullish()
    .describe('Limits of its pods.'),
});

const perResource = (meaning: string) => z.record(containerResource, quantity.nullish()).nullish().describe(meaning);

const container = z
  .strictObject({
    min: perResource('The least a container may ask for.'),
    max: perResource(
      'The most a container may ask for. Without a default it is the default limit too: the API server makes it so.',
    ),
    default: perResource(
      "The limit of a container that names none: {cpu: '500m', memory: '256Mi'}. Lowered to the namespace's quota where that is less.",
    ),
    defaultRequest: perResource(
      "The request of a container that names none. Lowered to the namespace's quota where that is less.",
    ),
    maxLimitRequestRatio: perResource('How many times its request a limit may be: {memory: 2}.'),
  })
  .describe("What one container may ask for, by resource as Kubernetes names it: 'cpu', 'memory', 'ephemeral-storage'.");

const pod = z
  .strictObject({
    min: perResource('The least a pod may ask for, all its containers together.'),
    max: perResource('The most a pod may ask for, all its containers together.'),
    maxLimitRequestRatio: perResource('How many times its requests a pod’s limits may be.'),
  })
  .describe('What one pod may ask for, by resource.');

const claim = z
  .strictObject({
    min: quantity.nullish().describe('The smallest volume claim.'),
    max: quantity.nullish().describe('The largest volume claim.'),
  })
  .describe('How large one volume claim may be.');

export const budgetShape = {
  budget: z
    .strictObject({
      ...counted,
      share: z.int().min(0).nullish().describe('In a namespace only: its weight when the tenant’s total is split. Default: 1.'),
      priorityClasses: z
        .record(dnsSubdomain, priorityClass.nullish())
        .nullish()
        .describe('What pods of a priority class may ask for, by class: a quota each.'),
      crossNamespaceAffinity: z
        .boolean()
        .nullish()
        .describe(
          'false: no pod may name other namespaces in its (anti-)affinity, with which it could keep their pods off nodes.',
        ),
      container: container.nullish(),
      pod: pod.nullish(),
      claim: claim.nullish(),
      quotas: z
        .record(nameTemplate(dnsSubdomain), writtenQuota.nullish())
        .nullish()
        .describe('Further ResourceQuotas for each namespace, by name, in the API’s own words.'),
      limitRanges: z
        .record(nameTemplate(dnsSubdomain), writtenLimitRange.nullish())
        .nullish()
        .describe('Further LimitRanges for each namespace, by name, in the API’s own words.'),
    })
    .nullish()
    .describe(
      "What the tenant may use on a cluster. At the tenant: the total, split over its namespaces. In a namespace: that namespace's own numbers, or its share.",
    ),
};

export const budgetCapShape = {
  budget: z
    .strictObject({
      ...counted,
      limits: z
        .strictObject({
          cpu: quantity.nullish().describe('The sum of all CPU limits.'),
          memory: quantity.nullish().describe('The sum of all memory limits.'),
          ephemeralStorage: quantity.nullish().describe('The sum of all limits of disk space on nodes.'),
        })
        .nullish()
        .describe('Limits, as opposed to requests.'),
    })
    .nullish()
    .describe(
      'The most a tenant may have on one cluster, all its namespaces together. A namespace without a quota for it has no limit, and is above any cap.',
    ),
};

const factor = (what: string) =>
  z.number().positive().nullish().describe(`How many times the cluster's ${what} may be promised. Default: 1.`);

export const budgetClusterShape = {
  capacity: z
    .strictObject({
      cpu: quantity.nullish().describe('Cores that tenants may request.'),
      memory: quantity.nullish().describe('Memory that tenants may request.'),
      storage: quantity.nullish().describe('Volume storage that tenants may claim.'),
      pods: count.nullish().describe('Pods that tenants may run.'),
      gpus: z.record(extendedResource, count.nullish()).nullish().describe("Devices, by resource: {'nvidia.com/gpu': 8}."),
    })
    .nullish()
    .describe('What the cluster has for tenants. The budgets of all its tenants together may not be more (times overcommit).'),
  overcommit: z
    .strictObject({
      cpu: factor('cpu'),
      memory: factor('memory'),
      storage: factor('storage'),
      pods: factor('pods'),
      gpus: factor('devices'),
    })
    .nullish()
    .describe('How many times its capacity may be promised to tenants.'),
};
