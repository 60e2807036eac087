import vm from 'node:vm';
import { CODES } from '../../src/codes.js';
import { type Issue, IssueList } from '../../src/issue.js';
import type { RawFile } from '../../src/load/index.js';
import { locator, parseYaml } from '../../src/load/yaml.js';
import { compile } from '../../src/pipeline.js';
import { faultsOfOutput } from './through.js';

const PATIENCE_MS = 20_000;

/**
 * Runs something that must come to an end. Unlike a timer, this stops a loop that never gives way; the error then shows the input. What ends
 * when it is tried again was only kept waiting by a busy machine: the patience is of the clock's time.
 */
export function ending<T>(input: unknown, work: () => T, tries = 2): T {
  try {
    return new vm.Script('work()').runInNewContext({ work }, { timeout: PATIENCE_MS }) as T;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    if (tries > 1) return ending(input, work, tries - 1);
    throw new Error(`no end after ${PATIENCE_MS} ms with ${JSON.stringify(input)}`);
  }
}

export const PLATFORM = 'platform.yaml';
export const fileOf = (tenant: string): string => `tenants/${tenant}.yaml`;

/** What stands in a small root that is fuzzed: the platform file and tenants by name. */
export interface Inputs<T = unknown> {
  readonly platform: T;
  readonly tenants: Readonly<Record<string, T>>;
}

const byFile = <T>({ platform, tenants }: Inputs<T>): [string, T][] => [
  [PLATFORM, platform],
  ...Object.entries(tenants).map(([name, value]): [string, T] => [fileOf(name), value]),
];

/** What is wrong with how a root was answered; nothing where all is well. Whatever is thrown comes out as it is. */
export function answerOf(inputs: Inputs, issues = new IssueList(), broken: ReadonlySet<string> = new Set()) {
  const raw = (file: string, value: unknown): RawFile => ({ file, value, data: true, ...(broken.has(file) && { broken: true }) });
  const tenants = Object.entries(inputs.tenants).map(([name, value]) => ({ ...raw(fileOf(name), value), name }));
  const compiled = compile(raw(PLATFORM, inputs.platform), tenants, issues, '2026-01-01');
  const files = byFile(inputs).map(([file]) => file);
  const faults = faultsOf(issues.all, files);
  if (!issues.failed) {
    if (!compiled || compiled.files.length === 0) faults.push('neither output nor an error');
    else faults.push(...faultsOfOutput(compiled));
  }
  return { faults, failed: issues.failed };
}

/** The same from texts, through the YAML loader. */
export function answerOfTexts(texts: Inputs<string>) {
  const issues = new IssueList();
  const broken = new Set<string>();
  const parsedOf = (file: string, text: string): unknown => {
    const parsed = parseYaml(file, text);
    if ('value' in parsed) return parsed.value;
    for (const found of parsed.issues) issues.add(found);
    broken.add(file);
    return undefined;
  };
  const platform = parsedOf(PLATFORM, texts.platform);
  const tenants = Object.entries(texts.tenants).map(([name, text]) => [name, parsedOf(fileOf(name), text)]);
  const answer = answerOf({ platform, tenants: Object.fromEntries(tenants) }, issues, broken);
  const places = Object.fromEntries(byFile(texts).map(([file, text]) => [file, locator(text)]));
  for (const found of issues.all) {
    const place = found.file && places[found.file]!(found.path ?? []);
    if (place && !(place.line >= 1 && place.column >= 1)) answer.faults.push(`a place that is none: ${JSON.stringify(place)}`);
  }
  return answer;
}

/** What is wrong with issues as such. */
export function faultsOf(issues: readonly Issue[], files: readonly string[]): string[] {
  const faults: string[] = [];
  for (const { code, file, message, severity } of issues) {
    if (!Object.hasOwn(CODES, code)) faults.push(`an unknown code: ${code}`);
    if (severity !== 'error' && severity !== 'warning') faults.push(`an unknown severity: ${severity}`);
    if (file !== undefined && !files.includes(file)) faults.push(`a file nobody gave: ${file}`);
    if (/Maximum call stack|is not a function|is not iterable|Cannot read|\[object |undefined is/.test(message))
      faults.push(`an engine's words: ${code} ${message}`);
  }
  return faults;
}
