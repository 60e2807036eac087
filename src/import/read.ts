import { LineCounter } from 'yaml';
import type { IssueList } from '../issue.js';
import { isPlainObject } from '../kube/deep-equal.js';
import { isOverflow, isTooDeep, TOO_DEEP } from '../kube/depth.js';
import { isSwollen, parseDocuments, SWOLLEN } from '../kube/documents.js';
import type { Manifest } from '../kube/types.js';

/** A text to import, with the name it is told by. */
export interface Input {
  readonly name: string;
  readonly text: string;
}

/** An object of the input, with the input it came from. */
export interface Read {
  readonly input: string;
  readonly object: Manifest;
}

/**
 * Reads every object of some YAML or JSON texts; lists (`kind: List`, `RoleBindingList` …) are taken apart.
 * What isn't a Kubernetes object, or doesn't parse, is reported and passed over.
 */
export function readObjects(inputs: readonly Input[], issues: IssueList): Read[] {
  return inputs.flatMap(({ name, text }) => {
    const unreadable = (message: string): Read[] => {
      issues.add({ code: 'parse-error', file: name, message });
      return [];
    };
    const documents = parseDocuments(text, new LineCounter(), { merge: true });
    if (!documents) return unreadable(TOO_DEEP);
    return documents.flatMap((document) => {
      const error = document.errors[0];
      if (error) {
        const at = error.linePos?.[0];
        issues.add({
          code: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'parse-error',
          file: name,
          line: at?.line,
          column: at?.col,
          message: isOverflow(error) ? TOO_DEEP : error.message.split('\n')[0]!,
        });
        return [];
      }
      try {
        const value: unknown = document.toJS();
        if (isTooDeep(value)) return unreadable(TOO_DEEP);
        return isSwollen(document, value) ? unreadable(SWOLLEN) : unpack(value, name, issues);
      } catch (thrown) {
        return unreadable(isOverflow(thrown) ? TOO_DEEP : thrown instanceof Error ? thrown.message : String(thrown));
      }
    });
  });
}

function unpack(value: unknown, input: string, issues: IssueList): Read[] {
  if (value === null || value === undefined) return [];
  if (isPlainObject(value) && typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)) {
    const kind = value.kind.slice(0, -'List'.length);
    return value.items.flatMap((item) => {
      // The items of a typed list may leave out what the list already says.
      const whole = kind !== '' && isPlainObject(item) ? { apiVersion: value.apiVersion, kind, ...item } : item;
      return unpack(whole, input, issues);
    });
  }
  if (isManifest(value)) return [{ input, object: value }];
  issues.add({
    code: 'import-left-out',
    file: input,
    message: 'a document that is not a Kubernetes object (apiVersion, kind, metadata.name)',
  });
  return [];
}

function isManifest(value: unknown): value is Manifest {
  return (
    isPlainObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isPlainObject(value.metadata) &&
    typeof value.metadata.name === 'string'
  );
}
