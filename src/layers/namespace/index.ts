import { deepEqual } from '../../kube/deep-equal.js';
import { sortKeys } from '../../kube/sort-keys.js';
import type { Manifest } from '../../kube/types.js';
import type { LiveState } from '../../model/fleet.js';
import {
  defineLayer,
  type Existing,
  type Facts,
  type ObjectContext,
  OWN_PREFIX,
  type Recognised,
  type TenantIdentity,
} from '../contract.js';
import { resolveNamespaces } from './resolve.js';
import {
  namespaceCapShape,
  namespacePlatformShape,
  namespaceShape,
  POD_SECURITY_LABELS,
  type PodSecurity,
  type ResolvedNamespace,
  resolvedNamespace,
} from './sections.js';

const ENVIRONMENT = `${OWN_PREFIX}environment`;

/** The Namespace itself: whose it is, its labels and annotations, its Pod Security levels, and the platform's rules for names. */
export const namespaceLayer = defineLayer({
  name: 'namespace',
  summary: 'the Namespace: names, labels, annotations, Pod Security',
  shape: namespaceShape,
  platformShape: namespacePlatformShape,
  capShape: namespaceCapShape,
  standard: { podSecurity: 'restricted' },
  locks: ['podSecurity'],
  resolved: resolvedNamespace,
  resolve: resolveNamespaces,
  facts,
  objects,
  recognise,
  written: (section: ResolvedNamespace) => ({ ...section }),
  shorten,
});

/** Whose namespace it is: labels, which can be selected, and annotations for what a label value can't hold. */
function facts(section: ResolvedNamespace, { tenant, state }: { tenant: TenantIdentity; state: LiveState }): Facts {
  const labels: Record<string, string> = {
    [`${OWN_PREFIX}tenant`]: tenant.name,
    [`${OWN_PREFIX}kind`]: tenant.kind,
    [`${OWN_PREFIX}tier`]: tenant.tier,
  };
  if (section.environment !== undefined) labels[ENVIRONMENT] = section.environment;
  if (tenant.owner?.costCentre !== undefined) labels[`${OWN_PREFIX}cost-centre`] = tenant.owner.costCentre;
  if (state !== 'active') labels[`${OWN_PREFIX}state`] = state;
  const annotations: Record<string, string> = {};
  if (tenant.owner) {
    annotations[`${OWN_PREFIX}owner`] = tenant.owner.team;
    annotations[`${OWN_PREFIX}contact`] = tenant.owner.contact;
  }
  return { labels, annotations };
}

function objects(section: ResolvedNamespace, { namespace, create, facts: merged }: ObjectContext): Manifest[] {
  if (!create) return [];
  const podSecurity = Object.fromEntries(
    POD_SECURITY_LABELS.filter(([key]) => section.podSecurity?.[key] !== undefined).map(([key, label]) => [
      label,
      section.podSecurity![key]!,
    ]),
  );
  const metadata: Manifest['metadata'] = { name: namespace };
  const labels = { ...section.labels, ...podSecurity, ...merged.labels };
  if (section.labels !== undefined || Object.keys(labels).length > 0) metadata.labels = sortKeys(labels);
  const annotations = { ...section.annotations, ...merged.annotations };
  if (section.annotations !== undefined || Object.keys(annotations).length > 0) metadata.annotations = sortKeys(annotations);
  return [{ apiVersion: 'v1', kind: 'Namespace', metadata }];
}

function recognise({ object }: Existing): Recognised<ResolvedNamespace> | undefined {
  if (!object) return undefined;
  const section: ResolvedNamespace = {};
  const labels = { ...(object.metadata.labels ?? {}) };
  const podSecurity: PodSecurity = {};
  for (const [key, label] of POD_SECURITY_LABELS) {
    if (!resolvedNamespace.shape.podSecurity.unwrap().shape[key].safeParse(labels[label]).success || labels[label] === undefined)
      continue;
    Object.assign(podSecurity, { [key]: labels[label] });
    delete labels[label];
  }
  if (labels[ENVIRONMENT] !== undefined) section.environment = labels[ENVIRONMENT];
  const annotations = { ...(object.metadata.annotations ?? {}) };
  for (const map of [labels, annotations]) {
    for (const key of Object.keys(map)) if (key.startsWith(OWN_PREFIX)) delete map[key];
  }
  if (labels['app.kubernetes.io/managed-by'] === 'tenantry') delete labels['app.kubernetes.io/managed-by'];
  if (Object.keys(podSecurity).length > 0) section.podSecurity = podSecurity;
  if (Object.keys(labels).length > 0) section.labels = labels;
  // An empty map is an answer of its own; a map of which only our keys were taken is not.
  if (Object.keys(annotations).length > 0 || deepEqual(object.metadata.annotations, {})) section.annotations = annotations;
  if (!resolvedNamespace.safeParse(section).success) return undefined;
  return {
    section,
    objects: [object],
    labels: Object.keys(object.metadata.labels ?? {}),
    annotations: Object.keys(object.metadata.annotations ?? {}),
  };
}

function shorten(section: ResolvedNamespace): Record<string, unknown> {
  const { enforce, ...rest } = section.podSecurity ?? {};
  const one = enforce !== undefined && deepEqual(rest, { audit: enforce, warn: enforce });
  return one ? { ...section, podSecurity: enforce } : { ...section };
}
