// The process that evaluates a root's TypeScript: its files, then once their functions in `extras`. It is started by child.ts with nothing
// but these pipes: requests on stdin, answers on the fourth. See docs/security.md for what it can still do.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import vm from 'node:vm';
import { show } from '../issue.js';
import type { ExtraFunction } from '../model/extras.js';
import * as pen from '../model/pen.js';
import type { Answer, EvaluateRequest, ExtrasRequest } from './protocol.js';
import { encode } from './wire.js';

type Thunks = Record<string, () => { default?: unknown }>;

const ANSWERS = 3;
const functions: unknown[] = [];
const same = <T>(definition: T): T => definition;
const tenantry = { ...pen, defineOffering: same, defineTenant: same, definePlatform: same };

process.on('uncaughtException', (error) => answer({ late: messageOf(error) }));

let rest = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) {
  const lines = (rest + String(chunk)).split('\n');
  rest = lines.pop()!;
  for (const line of lines) await serve(JSON.parse(line) as EvaluateRequest | ExtrasRequest);
}

async function serve(request: EvaluateRequest | ExtrasRequest): Promise<void> {
  if ('code' in request) evaluateFiles(request);
  else await runCalls(request);
  // A promise that was left rejected comes up only now.
  await new Promise((done) => setImmediate(done));
  answer({ done: true });
}

function evaluateFiles({ root, code, files }: EvaluateRequest): void {
  const thunks = load(root, code);
  for (const file of files) answer(evaluateFile(file, thunks[file]!));
}

function load(root: string, code: string): Thunks {
  const fromRoot = createRequire(join(root, 'platform.ts'));
  const own = createRequire(import.meta.url);
  const require = (id: string): unknown => {
    if (id === 'tenantry') return tenantry;
    return id === 'cdk8s' || id === 'constructs' ? own(id) : fromRoot(id);
  };
  const module = { exports: {} as Thunks };
  const wrapped = vm.compileFunction(code, ['module', 'exports', 'require'], { filename: join(root, 'tenantry-bundle.cjs') });
  wrapped(module, module.exports, require);
  return module.exports;
}

function evaluateFile(file: string, thunk: Thunks[string]): Answer {
  try {
    const exported = thunk().default;
    if (exported !== undefined) return { value: encode(exported, functions) };
    const want = `export default ${file === 'platform.ts' ? 'definePlatform' : 'defineTenant'}({ … })`;
    return { issue: { code: 'no-default-export', message: 'the file has no default export', want } };
  } catch (error) {
    return { issue: { code: 'file-throws', message: messageOf(error) } };
  }
}

async function runCalls({ calls }: ExtrasRequest): Promise<void> {
  // cdk8s is loaded only where it is needed.
  const { runExtras } = await import('../charts/extras.js');
  const real = calls.map(({ id, context }) => ({ fn: functions[id] as ExtraFunction, context }));
  for (const outcome of runExtras(real)) {
    try {
      answer('error' in outcome ? outcome : { manifests: encode(outcome.manifests, functions) });
    } catch (error) {
      answer({ error: messageOf(error) });
    }
  }
}

/** Waits until the line has left: what follows may end the process. */
function answer(line: Answer): void {
  let bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(writeSync(ANSWERS, bytes));
}

/** What was thrown, in one line and without paths of this machine. Read by its shape: a file may throw anything. */
function messageOf(error: unknown): string {
  const { message, code } = (typeof error === 'object' && error !== null ? error : {}) as { message?: unknown; code?: unknown };
  const text = typeof message === 'string' && message !== '' ? message : show(error);
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
    return `${text.split('\n')[0]!.replace(/ (imported )?from .*$/, '')}; packages are looked for from the root's folder upwards`;
  return text.replace(/\s*\n\s*/g, ' ');
}
