import type { IssueCode } from '../../codes.js';
import type { Path } from '../../issue.js';
import { isMap } from '../../model/merge.js';
import type { Fault } from '../contract.js';

/** Reports a fault in the namespace at hand. */
export type Report = (code: IssueCode, path: Path, fault: Fault) => void;

/** The part of a scope that faults go to. */
interface Sink {
  report(code: IssueCode, path: Path, fault: Fault, namespace?: string): void;
}

/**
 * Makes the reporter of each namespace of a tenant: what all of them inherit is told once, for the tenant; what a namespace says of
 * its own is told for that namespace.
 */
export function reporters(scope: Sink): (namespace: string, own: unknown) => Report {
  const told = new Set<string>();
  return (namespace, own) => (code, path, fault) => {
    if (says(own, path)) {
      scope.report(code, path, fault, namespace);
      return;
    }
    const key = JSON.stringify([code, path]);
    if (told.has(key)) return;
    told.add(key);
    scope.report(code, path, fault);
  };
}

function says(values: unknown, path: Path): boolean {
  let at: unknown = values;
  for (const part of path) {
    if (!isMap(at) && !Array.isArray(at)) return false;
    at = (at as Record<string | number, unknown>)[part];
  }
  return at !== undefined;
}
