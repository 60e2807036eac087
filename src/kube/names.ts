/** Name rules as the API server states them: k8s.io/apimachinery/pkg/util/validation and pkg/api/validation/path. */

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

export const DNS_LABEL_RULE =
  "must be lower-case letters, digits and '-', start and end with a letter or digit, at most 63 characters";
export const DNS_1035_RULE =
  "must be lower-case letters, digits and '-', start with a letter and end with a letter or digit, at most 63 characters";
export const DNS_SUBDOMAIN_RULE =
  "must be lower-case letters, digits, '-' and '.', start and end with a letter or digit around each '.', at most 253 characters";
export const PATH_SEGMENT_RULE = "must not be empty, '.' or '..', nor contain '/' or '%'";
const KEY_NAME_RULE =
  "must be letters, digits, '-', '_' and '.', start and end with a letter or digit, at most 63 characters (after an optional 'prefix/')";
const KEY_PREFIX_RULE = `has a prefix before '/' that ${DNS_SUBDOMAIN_RULE}`;
const VALUE_RULE =
  "must be empty or letters, digits, '-', '_' and '.', start and end with a letter or digit, at most 63 characters";

/** RFC 1123 label, at most 63 characters: namespaces, containers, ports' hosts. */
export function isDnsLabel(s: string): boolean {
  return s.length <= 63 && LABEL.test(s);
}

/** RFC 1035 label (starts with a letter), at most 63 characters: Service names up to Kubernetes 1.33. */
export function isDns1035Label(s: string): boolean {
  return s.length <= 63 && LABEL_1035.test(s);
}

/** RFC 1123 subdomain, at most 253 characters: the name of most kinds. */
export function isDnsSubdomain(s: string): boolean {
  return s.length <= 253 && SUBDOMAIN.test(s);
}

/** A name that can stand as one segment of an URL path: RBAC kinds, which may hold ':' and capitals. */
export function isPathSegment(s: string): boolean {
  return s !== '' && s !== '.' && s !== '..' && !/[/%]/.test(s);
}

// A fleet's objects carry the same few keys over and over: those that are fine are remembered.
const fineKeys = new Set<string>();
const FINE_KEYS_MAX = 1000;

/** What is wrong with a label key (`[prefix/]name`), as a phrase to put after the key; nothing when it is fine. */
export function labelKeyProblem(key: string): string | undefined {
  if (fineKeys.has(key)) return undefined;
  const problem = keyProblem(key);
  if (problem === undefined && fineKeys.size < FINE_KEYS_MAX) fineKeys.add(key);
  return problem;
}

function keyProblem(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2) return "must have at most one '/'";
  const [prefix, name] = parts.length === 2 ? [parts[0]!, parts[1]!] : [undefined, parts[0]!];
  if (prefix !== undefined && !isDnsSubdomain(prefix)) return KEY_PREFIX_RULE;
  return name.length <= 63 && QUALIFIED.test(name) ? undefined : KEY_NAME_RULE;
}

/** What is wrong with a label value; nothing when it is fine. The empty value is fine. */
export function labelValueProblem(value: string): string | undefined {
  return value === '' || (value.length <= 63 && QUALIFIED.test(value)) ? undefined : VALUE_RULE;
}

/** The sum of all keys and values, in bytes (TotalAnnotationSizeLimitB in apimachinery). */
const ANNOTATIONS_MAX_BYTES = 256 * 1024;

/** What the API server would say of the size of an object's annotations, all together; nothing when it is fine. */
export function annotationsSizeProblem(annotations: Readonly<Record<string, unknown>>): string | undefined {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) bytes += Buffer.byteLength(key) + Buffer.byteLength(String(value));
  return bytes > ANNOTATIONS_MAX_BYTES ? `must be at most 256 KiB in all, keys and values together (${bytes} bytes)` : undefined;
}

/** What is wrong with an annotation key. The server lower-cases it first, so a prefix may hold capitals (ValidateAnnotations). */
export function annotationKeyProblem(key: string): string | undefined {
  return labelKeyProblem(key.toLowerCase());
}

/** Kinds outside RBAC whose names the server checks only as a path segment, or by a rule of their own that allows ':' . */
const PATH_SEGMENT_KINDS = new Set([
  'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/ClusterTrustBundle',
  'networking.k8s.io/IPAddress',
]);

/** A CronJob adds 11 characters to name its Jobs, which must stay within 63 (ValidateCronJobCreate). */
const CRON_JOB_MAX = 52;

/**
 * What is wrong with an object's name, by the rule of its kind; nothing when it is fine. Kinds we don't know (CRDs) take a DNS
 * subdomain, as the API server has it. Services are held to the DNS label of Kubernetes 1.34, not to the older RFC 1035.
 */
export function nameProblem(manifestGroup: string, kind: string, name: string): string | undefined {
  const id = `${manifestGroup}/${kind}`;
  if (manifestGroup === 'rbac.authorization.k8s.io' || PATH_SEGMENT_KINDS.has(id)) {
    return isPathSegment(name) ? undefined : PATH_SEGMENT_RULE;
  }
  if (id === '/Namespace' || id === '/Service') return isDnsLabel(name) ? undefined : DNS_LABEL_RULE;
  if (!isDnsSubdomain(name)) return DNS_SUBDOMAIN_RULE;
  if (id === 'batch/CronJob' && name.length > CRON_JOB_MAX) return `must be at most ${CRON_JOB_MAX} characters`;
  return undefined;
}
