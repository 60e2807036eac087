// npm run roundtrip -- FOLDER: imports every manifest of a folder, synthesizes the result and compares, object by object.
// It shares no code with src/: what it calls the same is judged here afresh.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse, parseAllDocuments, stringify } from 'yaml';

const LEAST_TYPED = 0.95;
const MOST_LINES = 25;
const TYPED_KINDS = [
  'v1/Namespace',
  'rbac.authorization.k8s.io/v1/RoleBinding',
  'v1/ResourceQuota',
  'v1/LimitRange',
  'networking.k8s.io/v1/NetworkPolicy',
];

const args = process.argv.slice(2);
const folder = args.find((arg) => !arg.startsWith('--'));
if (!folder) {
  console.error('usage: npm run roundtrip -- FOLDER [--tenant-from=KEY] [--keep]');
  process.exit(2);
}
const cli = resolve(import.meta.dirname, '../lib/bin/main.js');
const work = mkdtempSync(join(tmpdir(), 'tenantry-roundtrip-'));
const out = join(work, 'out');
const run = (...words) =>
  execFileSync(process.execPath, [cli, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 });

function walk(dir, want) {
  if (!statSync(dir).isDirectory()) return [dir];
  return readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? walk(join(dir, entry.name), want) : want(entry.name) ? [join(dir, entry.name)] : [],
    );
}

const isManifest = (name) => /\.(ya?ml|json)$/.test(name);

function objectsOf(files) {
  const flat = (value) =>
    value?.kind?.endsWith?.('List') && Array.isArray(value.items)
      ? value.items.flatMap((item) =>
          flat(value.kind === 'List' ? item : { apiVersion: value.apiVersion, kind: value.kind.slice(0, -4), ...item }),
        )
      : [value];
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8'), { merge: true })
      .flatMap((document) => flat(document.toJS()))
      .filter((object) => object?.kind && object?.metadata?.name),
  );
}

/** What the server writes or makes is not compared. */
function comparable(object) {
  const { status, ...copy } = structuredClone(object);
  for (const field of [
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'managedFields',
    'selfLink',
  ])
    delete copy.metadata[field];
  for (const field of ['labels', 'annotations']) {
    const map = copy.metadata[field];
    if (!map) continue;
    for (const key of Object.keys(map)) {
      if (key.startsWith('tenantry.dev/') || key === 'kubectl.kubernetes.io/last-applied-configuration') delete map[key];
      if (key === 'app.kubernetes.io/managed-by' && map[key] === 'tenantry') delete map[key];
    }
    if (Object.keys(map).length === 0) delete copy.metadata[field];
  }
  if (copy.kind === 'Namespace') delete copy.spec;
  return copy;
}

const key = ({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.namespace ?? '', metadata.name].join('/');
const generated = (object) =>
  object.kind === 'Secret' ||
  object.metadata.ownerReferences?.length > 0 ||
  ['Endpoints', 'EndpointSlice', 'Event', 'Lease', 'ControllerRevision'].includes(object.kind) ||
  (object.kind === 'ConfigMap' && ['kube-root-ca.crt', 'openshift-service-ca.crt'].includes(object.metadata.name)) ||
  (object.kind === 'ServiceAccount' &&
    object.metadata.name === 'default' &&
    object.metadata.uid &&
    object.automountServiceAccountToken === undefined);
const index = (objects) => new Map(objects.map((object) => [key(object), comparable(object)]));
const tenantFiles = (root) =>
  readdirSync(join(root, 'dist')).flatMap((cluster) => {
    const dir = join(root, 'dist', cluster, 'tenants');
    return existsSync(dir) ? walk(dir, isManifest) : [];
  });

let failed = false;
const verdict = (ok, text) => {
  if (!ok) failed = true;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${text}`);
};

const input = index(objectsOf(walk(resolve(folder), isManifest)).filter((object) => !generated(object)));
run('import', resolve(folder), '--out', out, '--format', 'yaml', ...args.filter((arg) => arg.startsWith('--tenant-from')));
run('synth', '--root', out);
const output = index(objectsOf(tenantFiles(out)));
const missing = [...input.keys()].filter((id) => !output.has(id));
const added = [...output.keys()].filter((id) => !input.has(id));
const changed = [...input.keys()].filter((id) => output.has(id) && !isDeepStrictEqual(input.get(id), output.get(id)));
verdict(
  missing.length + added.length + changed.length === 0,
  `${input.size} objects: ${missing.length} missing, ${added.length} added, ${changed.length} changed`,
);
for (const id of [...missing, ...added, ...changed].slice(0, 10)) console.log(`       ${id}`);

/** Takes every `extras` key out of a definition, at whatever depth. */
function withoutExtras(value) {
  if (Array.isArray(value)) return value.map(withoutExtras);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'extras')
      .map(([name, inner]) => [name, withoutExtras(inner)]),
  );
}

const bare = join(work, 'bare');
cpSync(out, bare, { recursive: true, filter: (from) => !from.startsWith(join(out, 'dist')) });
const lines = [];
for (const file of walk(join(bare, 'tenants'), isManifest)) {
  const text = stringify(withoutExtras(parse(readFileSync(file, 'utf8'))), { lineWidth: 0 });
  lines.push(text.trimEnd().split('\n').length);
  writeFileSync(file, text);
}
run('synth', '--root', bare);
const typed = index(objectsOf(tenantFiles(bare)));
for (const kind of [undefined, ...TYPED_KINDS]) {
  const ids = [...input.keys()].filter((id) =>
    kind ? id.startsWith(`${kind}/`) : TYPED_KINDS.some((k) => id.startsWith(`${k}/`)),
  );
  const given = ids.filter((id) => isDeepStrictEqual(input.get(id), typed.get(id)));
  if (ids.length > 0)
    verdict(
      given.length / ids.length >= LEAST_TYPED,
      `${((100 * given.length) / ids.length).toFixed(1)}% of ${ids.length} ${kind ?? 'isolating objects'} are typed`,
    );
}
const median = lines.sort((a, b) => a - b)[Math.floor(lines.length / 2)];
verdict(
  median <= MOST_LINES,
  `median ${median} lines a tenant file without extras (most ${lines.at(-1)}), ${lines.length} files`,
);
if (args.includes('--keep')) console.log(`kept: ${work}`);
else rmSync(work, { recursive: true });
process.exit(failed ? 1 : 0);
