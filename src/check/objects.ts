import type { IssueInput, Path } from '../issue.js';
import { show } from '../issue.js';
import { isPlainObject } from '../kube/deep-equal.js';
import { groupOf } from '../kube/kinds.js';
import {
  annotationKeyProblem,
  annotationsSizeProblem,
  isDnsLabel,
  labelKeyProblem,
  labelValueProblem,
  nameProblem,
} from '../kube/names.js';
import { parseQuantity } from '../kube/quantity.js';
import type { Manifest } from '../kube/types.js';

/** The fields, by kind, that hold a map of quantities; `[]` stands for every entry of a list. */
const QUANTITY_MAPS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ResourceQuota: [['spec', 'hard']],
  LimitRange: ['default', 'defaultRequest', 'min', 'max', 'maxLimitRequestRatio'].map((field) => ['spec', 'limits', '[]', field]),
};

/**
 * The last gate: judges a finished object by what the API server would say of it, whoever made it.
 * @returns what is wrong, with the path inside the object
 */
export function checkObject(object: Manifest): IssueInput[] {
  const faults: IssueInput[] = [];
  const fault = (path: Path, message: string, found: unknown) =>
    faults.push({ code: 'invalid-object', path, message, found: show(found) });
  const { apiVersion, kind, metadata } = object;
  if (typeof apiVersion !== 'string' || !/^([a-z0-9.-]+\/)?v\d\w*$/.test(apiVersion))
    fault(['apiVersion'], 'not an API version', apiVersion);
  if (typeof kind !== 'string' || !/^[A-Za-z]\w*$/.test(kind)) fault(['kind'], 'not a kind', kind);
  if (!isPlainObject(metadata)) {
    fault(['metadata'], 'not a map', metadata);
    return faults;
  }
  const problem =
    typeof metadata.name === 'string'
      ? nameProblem(groupOf(String(apiVersion)), String(kind), metadata.name)
      : 'must be a string';
  if (problem) fault(['metadata', 'name'], `the name ${problem}`, metadata.name);
  if (metadata.namespace !== undefined && (typeof metadata.namespace !== 'string' || !isDnsLabel(metadata.namespace))) {
    fault(['metadata', 'namespace'], 'not a namespace name', metadata.namespace);
  }
  checkMap(metadata.labels, ['metadata', 'labels'], labelKeyProblem, labelValueProblem, fault);
  checkMap(metadata.annotations, ['metadata', 'annotations'], annotationKeyProblem, () => undefined, fault);
  const size = isPlainObject(metadata.annotations) ? annotationsSizeProblem(metadata.annotations) : undefined;
  if (size) faults.push({ code: 'invalid-object', path: ['metadata', 'annotations'], message: size });
  for (const path of Object.hasOwn(QUANTITY_MAPS, kind) ? QUANTITY_MAPS[kind]! : []) checkQuantities(object, path, [], fault);
  return faults;
}

type Fault = (path: Path, message: string, found: unknown) => void;

function checkMap(
  map: unknown,
  path: Path,
  keyProblem: (key: string) => string | undefined,
  valueProblem: (value: string) => string | undefined,
  fault: Fault,
): void {
  if (map === undefined || map === null) return;
  if (!isPlainObject(map)) {
    fault(path, 'not a map', map);
    return;
  }
  for (const [key, value] of Object.entries(map)) {
    const wrongKey = keyProblem(key);
    if (wrongKey) fault([...path, key], `the key ${wrongKey}`, key);
    const wrongValue = typeof value === 'string' ? valueProblem(value) : 'must be a string';
    if (wrongValue) fault([...path, key], `the value ${wrongValue}`, value);
  }
}

function checkQuantities(at: unknown, path: readonly string[], walked: Path, fault: Fault): void {
  const [step, ...rest] = path;
  if (step === undefined) {
    for (const [key, value] of isPlainObject(at) ? Object.entries(at) : []) {
      const known = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
      if (known === undefined) fault([...walked, key], 'not a quantity', value);
    }
  } else if (step === '[]') {
    for (const [index, entry] of (Array.isArray(at) ? at : []).entries()) checkQuantities(entry, rest, [...walked, index], fault);
  } else if (isPlainObject(at)) {
    checkQuantities(at[step], rest, [...walked, step], fault);
  }
}
