import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../src/kube/types.js';
import type { ExtraFunction } from '../../src/model/extras.js';
import type { Values } from '../../src/model/merge.js';
import { fleetOf, PLATFORM } from '../model/root.js';

/** A tenant `a` with these extras in its namespace `a`, on a platform whose tier grants these kinds. */
export function withExtras(extras: readonly unknown[], granted: readonly string[] = [], tenant: Values = {}) {
  const platform = { ...PLATFORM, tiers: { standard: { caps: { extras: granted } } } };
  const fleet = fleetOf(platform, { a: { namespaces: { a: { extras } }, ...tenant } });
  const files = new Map(fleet.compiled!.files.map((file) => [file.path, file.content]));
  return { ...fleet, files, objects: (path = 'weu/tenants/a/ns-a.yaml') => documents(files.get(path) ?? '') };
}

/** The objects of a file's text. */
export const documents = (text: string): Manifest[] =>
  parseAllDocuments(text).flatMap((d) => (d.contents ? [d.toJS() as Manifest] : []));

export const find = (objects: readonly Manifest[], kind: string, name: string): Manifest =>
  objects.find((o) => o.kind === kind && o.metadata.name === name)!;

export const configMap = (name: string, more: Record<string, unknown> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'a' },
  ...more,
});

/** Types a function of `extras`. */
export const fn = (f: ExtraFunction): ExtraFunction => f;
