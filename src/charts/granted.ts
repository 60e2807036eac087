import type { IssueInput, Path } from '../issue.js';
import { show } from '../issue.js';
import { groupOf, isClusterScoped, kindName } from '../kube/kinds.js';
import type { Manifest } from '../kube/types.js';
import { adminMayWrite } from '../layers/access/index.js';

/** Where an extra is written, and so which namespace it belongs to. */
export interface ExtraPlace {
  readonly path: Path;
  /** The namespace it is written under; undefined for extras of the tenant itself. */
  readonly namespace?: string;
  /** Whether it is of the platform's offering, which may hold any kind inside a namespace. */
  readonly offered?: boolean;
}

/** What a tenant's extras may be. */
export interface ExtraRules {
  /** The namespaces that are the tenant's own on this cluster. */
  readonly namespaces: ReadonlySet<string>;
  /** Kinds granted by the tier's caps, as `group/Kind`. */
  readonly granted: ReadonlySet<string>;
}

/** Judges one extra, made by hand or by a function, against what the tenant may bring. */
export function checkExtra(object: Manifest, place: ExtraPlace, rules: ExtraRules): IssueInput[] {
  const { path } = place;
  const kind = kindName(object);
  const granted = rules.granted.has(kind);
  if (isClusterScoped(object) === true) {
    return granted
      ? []
      : [
          {
            code: 'extra-not-granted',
            path,
            message: `${kind} is cluster-scoped`,
            found: object.metadata.name,
            want: `no such extra, or '${kind}' in the caps.extras of the tier`,
          },
        ];
  }
  const issues: IssueInput[] = [];
  if (!granted && !place.offered && !adminMayWrite(groupOf(object.apiVersion), object.kind)) {
    issues.push({
      code: 'extra-not-granted',
      path,
      message: `${kind} is not a kind that the tenant's admins may write`,
      found: `${object.kind} ${object.metadata.name}`,
      want: `no such extra, or '${kind}' in the caps.extras of the tier`,
    });
  }
  const { namespace } = object.metadata;
  if (place.namespace === undefined) {
    // A custom kind of unknown scope, granted by name, may well be cluster-scoped: then it names no namespace.
    if (namespace === undefined && granted && isClusterScoped(object) === undefined) return issues;
    if (namespace === undefined || !rules.namespaces.has(namespace)) {
      issues.push({
        code: 'extra-namespace',
        path: [...path, 'metadata', 'namespace'],
        message: namespace === undefined ? 'the manifest names no namespace' : "not a namespace of this tenant's",
        found: namespace === undefined ? undefined : show(namespace),
        want: `one of ${[...rules.namespaces].join(', ')}`,
      });
    }
  } else if (namespace !== place.namespace) {
    issues.push({
      code: 'extra-namespace',
      path: [...path, 'metadata', 'namespace'],
      message:
        namespace === undefined
          ? 'the manifest names no namespace, so it would land wherever it is applied'
          : 'the manifest is for another namespace',
      found: namespace === undefined ? undefined : show(namespace),
      want: place.namespace,
    });
  }
  return issues;
}
