import { isDeepStrictEqual } from 'node:util';
import { loadAll } from 'js-yaml';
import { parseAllDocuments } from 'yaml';
import { isManaged, namespaceFile, platformSyncFile, sourceOf, syncFile, tenantClusterFile } from '../../src/emit/layout.js';
import { planWrites } from '../../src/emit/plan.js';
import { compareManifests, isClusterScoped } from '../../src/kube/kinds.js';
import type { Manifest } from '../../src/kube/types.js';
import type { CompiledObjects } from '../../src/pipeline.js';

/**
 * What is wrong with output that came through, whatever was put in: each file must say, to two readers, the very objects that were made, and
 * hold nothing that is not in its own tenant's namespace and folder.
 */
export function faultsOfOutput(compiled: CompiledObjects): string[] {
  const faults: string[] = [];
  const texts = new Map(compiled.files.map(({ path, content }) => [path, content]));
  // Throws for a path outside the folders that are ours, and for two that meet.
  for (const { path } of planWrites(compiled.files, { files: new Map(), unsafe: [] }).writes)
    if (!isManaged(path) || !/^[a-z0-9./-]+(\/_platform\.yaml)?$/.test(path) || path.includes('..'))
      faults.push(`a path leads astray: ${path}`);

  const owners = new Map<string, string>();
  const seen = new Set<string>();
  const look = (path: string, source: string, objects: readonly Manifest[]) => {
    seen.add(path);
    const text = texts.get(path);
    if (objects.length === 0) return;
    if (text === undefined) return void faults.push(`${path} is missing`);
    if (sourceOf(text) !== source) faults.push(`${path} does not say that it is of ${source}`);
    faults.push(...faultsOfText(path, text, objects));
  };
  for (const [{ tenant, cluster }, { namespaces, cluster: unplaced }] of compiled.placements) {
    for (const [name, objects] of namespaces) {
      const owner = owners.get(`${cluster.name}/${name}`);
      if (owner !== undefined) faults.push(`${owner} and ${tenant.name} both have ${name} on ${cluster.name}`);
      owners.set(`${cluster.name}/${name}`, tenant.name);
      look(namespaceFile(cluster.name, tenant.name, name), tenant.file, objects);
      for (const object of objects) {
        const home = object.kind === 'Namespace' ? object.metadata?.name : object.metadata?.namespace;
        if (home !== name) faults.push(`${tenant.name}: a ${object.kind} of ${home} stands in the file of ${name}`);
        if (object.kind === 'Namespace' && object.metadata?.labels?.['tenantry.dev/tenant'] !== tenant.name)
          faults.push(`${name} does not say that it is ${tenant.name}’s`);
      }
    }
    look(tenantClusterFile(cluster.name, tenant.name), tenant.file, unplaced);
    for (const object of unplaced)
      if (isClusterScoped(object) === false || object.metadata?.namespace !== undefined)
        faults.push(`${tenant.name}: a ${object.kind} of a namespace stands among what is the cluster’s`);
    seen.add(platformSyncFile(cluster.name));
    const sync = syncFile(cluster.name, tenant.name);
    const synced = documentsIn(texts.get(sync) ?? '');
    look(sync, tenant.file, synced);
    for (const object of synced) {
      if (object.metadata?.namespace !== cluster.gitops.namespace)
        faults.push(`${sync}: a ${object.kind} is not of the engine’s namespace`);
      for (const { namespace } of destinationsOf(object))
        if (!namespaces.has(namespace)) faults.push(`${sync}: a ${object.kind} reaches ${namespace}`);
    }
  }
  for (const path of texts.keys()) if (!seen.has(path) && !/^[^/]+\/platform\//.test(path)) faults.push(`${path} is nobody’s`);
  return faults;
}

const documentsIn = (text: string): Manifest[] =>
  text === '' ? [] : parseAllDocuments(text).map((document) => document.toJS() as Manifest);

/** The namespaces that Argo CD is told a project or an Application is for. */
function destinationsOf({ spec }: Manifest): readonly { readonly namespace: string }[] {
  const { destinations = [], destination } = (spec ?? {}) as {
    destinations?: readonly { namespace: string }[];
    destination?: { namespace: string };
  };
  return destination === undefined ? destinations : [...destinations, destination];
}

/** What a text says to either reader, where that is not the objects. */
function faultsOfText(path: string, text: string, objects: readonly Manifest[]): string[] {
  const want: unknown = JSON.parse(JSON.stringify([...objects].sort(compareManifests)));
  const strict = parseAllDocuments(text, { logLevel: 'silent' });
  if (!Array.isArray(strict)) return [`${path} holds nothing`];
  const errors = strict.flatMap((document) => document.errors.map((error) => `${path}: ${error.message}`));
  if (errors.length > 0) return errors;
  const readers = { yaml: strict.map((document): unknown => document.toJS()), 'js-yaml': loadAll(text) };
  return Object.entries(readers)
    .filter(([, read]) => !isDeepStrictEqual(JSON.parse(JSON.stringify(read)), want))
    .map(([reader]) => `${path} says something else to ${reader}`);
}
