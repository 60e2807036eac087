import type { IssueCode } from '../../codes.js';
import type { Path } from '../../issue.js';
import { isMap } from '../../model/merge.js';
import type { Fault, NamespaceScope, Scope } from '../contract.js';
import type { ClusterNetwork, networkClusterShape, networkPlatformShape } from './platform.js';
import type { networkShape } from './sections.js';

export type NetworkScope = Scope<
  typeof networkShape,
  typeof networkPlatformShape,
  typeof networkClusterShape,
  Record<never, never>
>;
type NetworkNamespace = NamespaceScope<typeof networkShape>;

export type Report = (code: IssueCode, path: Path, fault: Fault) => void;

/** What is on the table while one namespace is worked out. */
export interface Desk {
  readonly scope: NetworkScope;
  readonly network: ClusterNetwork;
  readonly namespace: NetworkNamespace;
  readonly report: Report;
  /** Reports unless the same key was reported before, for this tenant on this cluster. */
  readonly reportOnce: (key: string, ...fault: Parameters<Report>) => void;
}

/** Lays the table for a tenant's namespaces, such that a fault in what they share is told once. */
export function desksOf(scope: NetworkScope, network: ClusterNetwork): (namespace: NetworkNamespace) => Desk {
  const told = new Set<string>();
  const once = (key: string, tell: () => void) => {
    if (told.has(key)) return;
    told.add(key);
    tell();
  };
  return (namespace) => {
    const report: Report = (code, path, fault) => {
      const at = wroteItself(namespace, path) ? namespace.name : undefined;
      once(JSON.stringify([code, path, fault.message, at]), () => scope.report(code, path, fault, at));
    };
    const reportOnce: Desk['reportOnce'] = (key, ...fault) => once(key, () => report(...fault));
    return { scope, network, namespace, report, reportOnce };
  };
}

/** Whether the value at a path was written for this namespace alone. Lists replace each other, so whoever wrote the list wrote its items. */
function wroteItself(namespace: NetworkNamespace, path: Path): boolean {
  const list = path.findIndex((part) => typeof part === 'number');
  const keys = path.slice(0, list < 0 ? path.length : list) as string[];
  let at: unknown = namespace.own;
  for (const key of keys) {
    if (!isMap(at) || !Object.hasOwn(at, key)) return false;
    at = at[key];
  }
  return at !== undefined && at !== null;
}
