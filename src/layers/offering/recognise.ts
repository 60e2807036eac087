import { HELM_API, KUSTOMIZE_API, SOURCE_API } from '../../kube/flux.js';
import type { Manifest } from '../../kube/types.js';
import { type Existing, OWN_PREFIX, type Recognised } from '../contract.js';
import { ACCOUNT, isAccount } from './account.js';
import { type Application, application } from './sections.js';

/** The label of a Namespace that says of which offering its application is. */
export const LABEL = `${OWN_PREFIX}offering`;

/** What may be in an object that is anybody's. */
type Loose = { readonly [key: string]: Loose | undefined } & { readonly [Symbol.iterator]?: never };

/** Reads an application back from the objects by which Flux installs it; whether they are exactly ours, the caller sees. */
export function recogniseOffering({ object, objects }: Existing): Recognised<Application> | undefined {
  const offering: unknown = object?.metadata.labels?.[LABEL];
  const labels = typeof offering === 'string' ? [LABEL] : [];
  const named = typeof offering === 'string' ? { offering } : {};
  for (const applied of objects) {
    const spec = specOf(applied);
    if (!spec || spec.serviceAccountName !== (ACCOUNT as unknown)) continue;
    const source = objects.find((o) => o.apiVersion === SOURCE_API && o.metadata.name === applied.metadata.name);
    const from = source && specOf(source);
    if (!from) continue;
    const read = readBack(applied, spec, source, from);
    const parsed = read && application.safeParse({ ...named, ...read });
    if (parsed?.success)
      return { section: parsed.data as Application, objects: [...objects.filter(isAccount), source, applied], labels };
  }
  const parsed = application.safeParse(named);
  return labels.length > 0 && parsed.success ? { section: parsed.data as Application, objects: [], labels } : undefined;
}

function readBack({ apiVersion, kind }: Manifest, spec: Loose, source: Manifest, from: Loose): object | undefined {
  const secret = present({ secret: from.secretRef?.name });
  if (apiVersion === HELM_API && kind === 'HelmRelease') {
    const values = present({ values: spec.values });
    if (source.kind === 'HelmRepository') {
      const { chart, version } = spec.chart?.spec ?? {};
      return { helm: { ...present({ repository: from.url, chart, version }), ...secret, ...values } };
    }
    if (source.kind === 'OCIRepository')
      return { helm: { ...present({ oci: from.url, version: from.ref?.tag ?? from.ref?.semver }), ...secret, ...values } };
  }
  if (apiVersion === KUSTOMIZE_API && kind === 'Kustomization' && source.kind === 'GitRepository') {
    const path: unknown = spec.path;
    const { branch, tag } = from.ref ?? {};
    const folder = typeof path === 'string' ? path.replace(/^\.\//, '') : path;
    const said = present({ repository: from.url, branch, tag, path: folder, values: spec.postBuild?.substitute });
    return { kustomize: { ...said, ...secret } };
  }
  return undefined;
}

function specOf(object: Manifest): Loose | undefined {
  const spec: unknown = (object as { spec?: unknown }).spec;
  return typeof spec === 'object' && spec !== null ? (spec as Loose) : undefined;
}

const present = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
