import { afterAll, beforeAll } from '@jest/globals';
import { IssueList } from '../../src/issue.js';
import { compile } from '../../src/pipeline.js';
import { type Client, eventually, type Sent } from './client/client.js';
import { manifestsIn } from './client/objects.js';
import { Refusal } from './client/refusal.js';
import { applyAll, mustBeNew, removeNamespaces } from './cluster.js';

export { manifestsIn } from './client/objects.js';

/** The version of the cluster that is asked, as a platform file would say it. */
export const KUBERNETES = process.env.TENANTRY_KUBERNETES || '1.36';

/** What a fleet written in a test comes to on the cluster `lab`: the objects of its files, in their order. */
export function objectsOf(lab: object, tenants: Record<string, object>, more: object = {}): Sent[] {
  const issues = new IssueList();
  const platform = { clusters: { lab: { kubernetes: KUBERNETES, distribution: 'generic', ...lab } }, ...more };
  const compiled = compile(
    { file: 'platform.yaml', value: platform, data: true },
    Object.entries(tenants).map(([name, value]) => ({ file: `tenants/${name}.yaml`, name, value, data: true })),
    issues,
    '2026-01-01',
  );
  const errors = issues.all.filter(({ severity }) => severity === 'error');
  if (!compiled || errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return compiled.files.flatMap(({ content }) => manifestsIn(content));
}

export const namespacesOf = (objects: readonly Sent[]): string[] =>
  objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' && metadata.name ? [metadata.name] : []));

/** The kinds of what a platform says once for a whole cluster. */
const CLUSTERWIDE = [
  ...['Validating', 'Mutating'].flatMap((verb) =>
    ['AdmissionPolicyBinding', 'AdmissionPolicy'].map((kind) => ['admissionregistration.k8s.io/v1', `${verb}${kind}`] as const),
  ),
  ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy'],
  ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy'],
] as const;

/** Takes away the policies of another file's platform, as a GitOps engine would: they hold for the whole cluster, and would judge this one's too. */
export async function dropPolicies(admin: Client): Promise<void> {
  let dropped = 0;
  for (const [apiVersion, kind] of CLUSTERWIDE) {
    if (!(await admin.serves(apiVersion, kind))) continue;
    for (const policy of await admin.list(apiVersion, kind))
      if (policy.metadata.name.startsWith('tenantry-')) {
        await admin.delete(policy);
        dropped++;
      }
  }
  if (dropped > 0) await untilForgotten(admin);
}

/** A policy that is gone goes on to refuse until the API server has read that it is: in a namespace of a tenant, what any of them would refuse passes then. */
async function untilForgotten(admin: Client): Promise<void> {
  const labels = { 'tenantry.dev/tenant': 'forgotten' };
  const { metadata } = await admin.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { generateName: 'forgotten-', labels },
  });
  const annotations = { 'kubernetes.io/service-account.name': 'any' };
  const type = 'kubernetes.io/service-account-token';
  const token = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token', namespace: metadata.name, annotations }, type };
  const passes = () =>
    admin.create(token, { dryRun: true }).then(
      () => true,
      (error) => {
        if (!(error instanceof Refusal)) throw error;
        return undefined;
      },
    );
  await eventually('the policies to be forgotten', passes);
  await admin.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata.name } });
}

/**
 * Waits until admission goes by the policies that are there: they take a moment to be read, and so does it that others are gone. They are read
 * in their order and all at once, so one more that refuses something says that those before it do their work.
 */
async function policiesRead(admin: Client, sign: string): Promise<void> {
  const name = 'tenantry-sentinel';
  const rule = { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE'] };
  const policy = (kind: string, spec: object): Sent => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `ValidatingAdmissionPolicy${kind}`,
    metadata: { name },
    spec,
  });
  const expression = `object.metadata.name != '${sign}'`;
  const matchConstraints = { resourceRules: [rule] };
  await admin.apply(policy('', { matchConstraints, validations: [{ expression, message: '[sentinel] is awake' }] }));
  await admin.apply(policy('Binding', { policyName: name, validationActions: ['Deny'] }));
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: sign, namespace: 'default' } };
  await eventually('the policies to be read', async () => {
    const answer = await admin.create(object, { dryRun: true }).catch((error: Error) => error);
    return answer instanceof Refusal && answer.said.includes('[sentinel]') ? true : undefined;
  });
}

/**
 * Puts a fleet on the cluster before the file's tests, and takes its namespaces away after them.
 * @param first what must be there before it
 */
export function useFleet(admin: Client, objects: readonly Sent[], first: () => Promise<void> = async () => {}): void {
  const namespaces = namespacesOf(objects);
  let ours = false;
  beforeAll(async () => {
    await first();
    await dropPolicies(admin);
    await mustBeNew(admin, namespaces);
    ours = true;
    const { refused, unserved } = await applyAll(admin, objects);
    if (refused.length + unserved.length > 0)
      throw new Error([...refused, ...unserved.map(({ kind }) => `no ${kind}`)].join('\n'));
    await policiesRead(admin, `sentinel-${namespaces[0]}`);
  });
  afterAll(async () => {
    if (ours) await removeNamespaces(admin, namespaces);
  });
}
