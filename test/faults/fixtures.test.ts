import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CODES } from '../../src/codes.js';
import { folder, json, sweep, tenantry } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';
import { expected, FAULTS, fixtures, judge, rowOf } from './root.js';

afterAll(sweep);

/** Fixtures that are about something else than one code. */
const SPECIAL = ['twelve', 'echoes', 'platform-throws'];

/** The names of the tests in this folder: codes that need more than a root have theirs staged there. */
const staged = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) =>
    [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/^\s*it\('([a-z-]+): /gm)].map((m) => m[1]!),
  );

describe('every code', () => {
  it.each(Object.keys(CODES))('%s has a fixture that gives it, or a test named for it', (code) => {
    if (fixtures().includes(code)) expect(expected(code).map((row) => row.code)).toContain(code);
    else expect(staged).toContain(code);
  });

  it('and no fixture or test is of a code that is gone', () => {
    const known = new Set<string>([...Object.keys(CODES), ...SPECIAL]);
    expect([...fixtures(), ...staged].filter((name) => !known.has(name))).toEqual([]);
  });

  /** The paragraph "Bad input" of issue 4, clause by clause. */
  it.each([
    ['unknown keys, nearest known one suggested', 'unknown-key'],
    ['wrong types', 'wrong-type'],
    ['bad quantities', 'bad-quantity'],
    ['bad CIDRs', 'bad-cidr'],
    ['bad names', 'bad-name'],
    ['duplicates across files', 'duplicate-tenant'],
    ['a namespace claimed twice', 'namespace-twice'],
    ['unknown tenants', 'unknown-tenant'],
    ['unknown tiers', 'unknown-tier'],
    ['unknown pools', 'unknown-pool'],
    ['unknown clusters', 'unknown-cluster'],
    ['above a cap', 'above-cap'],
    ['budgets that do not add up in a tenant', 'budget-overdrawn'],
    ['budgets that do not add up on a cluster', 'over-capacity'],
    ['a file that throws', 'file-throws'],
    ['a file that does not parse', 'parse-error'],
    ['a file that exports nothing', 'no-default-export'],
    ['two documents', 'several-documents'],
    ['duplicate keys in YAML', 'duplicate-key'],
    ['hand-edited dist', 'dist-differs'],
    ['disk faults', 'disk-fault'],
  ])('clause: %s', (_, name) => {
    expect([...fixtures(), ...staged]).toContain(name);
  });
});

describe('every fixture gives exactly its issues, in order', () => {
  it.each(fixtures())('%s', async (fixture) => {
    const { issues } = await judge(join(FAULTS, fixture));
    expect(issues.map(rowOf)).toEqual(expected(fixture));
    for (const { message, file, severity, code } of issues) {
      expect(message).not.toMatch(/\n|undefined|\[object|\/work\/|\/tmp\//);
      expect(file).toBeDefined();
      expect(severity === 'warning' || severity === CODES[code].severity).toBe(true);
    }
  });

  it.each(fixtures().filter((name) => !expected(name).some((row) => row.file?.endsWith('.ts'))))(
    '%s: each stands on a line of its file',
    (fixture) => {
      for (const { file, line, column } of expected(fixture)) {
        if (fixture === 'wrong-type' && file === 'tenants/empty.yaml') continue;
        const lines = readFileSync(join(FAULTS, fixture, file!), 'utf8').split('\n');
        expect(column).toBeGreaterThanOrEqual(1);
        expect(column! <= (lines[line! - 1]?.length ?? -1) + 1).toBe(true);
      }
    },
  );
});

describe('messages help', () => {
  const message = async (fixture: string, code: string) => {
    const { issues } = await judge(join(FAULTS, fixture));
    return issues.filter((i) => i.code === code).map((i) => [i.message, i.want ?? ''].join(' | '));
  };

  it('suggest the key, also where letters changed places', async () => {
    expect(await message('unknown-key', 'unknown-key')).toEqual([
      "unknown key 'taem'; did you mean 'team'? | team",
      "unknown key 'form'; did you mean 'from'? | from",
    ]);
  });
  it.each([
    ['unknown-tenant', "did you mean 'payments'?"],
    ['unknown-tier', "did you mean 'gold'?"],
    ['unknown-pool', "did you mean 'payments'?"],
    ['unknown-cluster', "did you mean 'weu'?"],
    ['unknown-network-entry', "did you mean 'ingress'?"],
    ['unknown-role', "did you mean 'read-jobs'?"],
  ])('%s suggests a name', async (code, hint) => {
    expect((await message(code, code)).join('\n')).toContain(hint);
  });
  it('say what a union takes, in the words of its schema', async () => {
    const all = (await message('wrong-type', 'wrong-type')).join('\n');
    expect(all).toContain('a string: put it in quotes');
    expect(all).toContain("a peer: a network entry of platform.ts by name ('ingress')");
    expect(all).toContain('whom it is for: {group}, {user}');
    expect(all).toContain('only rules of our own can be accepted');
    expect(all).toContain('the file is empty');
    expect(all).toContain('a promise not awaited');
  });
  it('tell a circle of tiers once', async () => {
    expect(await message('tier-cycle', 'tier-cycle')).toEqual(['tiers extend each other: a → b → c → a | ']);
  });
});

/** A fixture where it may be written to, with a dist/ of earlier. */
function copyOf(fixture: string): string {
  const dir = folder({
    'dist/weu/tenants/payments/ns-payments.yaml': '# tenantry: tenants/payments.yaml\nold: true\n',
    'dist/mine.txt': 'x\n',
  });
  cpSync(join(FAULTS, fixture), dir, { recursive: true });
  return dir;
}

describe('the command', () => {
  it.each(['twelve', 'echoes', 'platform-throws', 'parse-error', 'tier-cycle', 'above-cap'])(
    'tells the same of %s, exits 1 and leaves dist/ alone',
    async (fixture) => {
      const dir = copyOf(fixture);
      const before = snapshot(dir);
      const validated = await json(['validate', '--root', dir]);
      expect(validated.issues.map((i) => rowOf(i as Parameters<typeof rowOf>[0]))).toEqual(expected(fixture));
      expect([validated.code, validated.ok]).toEqual([1, false]);
      const written = await tenantry(['synth', '--root', dir]);
      expect([written.code, written.stdout]).toEqual([1, '']);
      expect(written.stderr).toContain('Nothing was written.');
      expect(snapshot(dir)).toEqual(before);
    },
  );

  it('reports twelve faults in six files as twelve, in one run', async () => {
    const dir = copyOf('twelve');
    const { issues, code } = await json(['validate', '--root', dir]);
    expect(code).toBe(1);
    expect(issues).toHaveLength(12);
    expect(new Set(issues.map((i) => i.code)).size).toBe(12);
    expect(issues.every((i) => i.severity === 'error')).toBe(true);
    expect(new Set(issues.map((i) => i.file)).size).toBe(6);
    for (const { file, line, column } of issues) {
      if (file!.endsWith('.yaml')) expect([line, column]).toEqual([expect.any(Number), expect.any(Number)]);
    }
    const text = await tenantry(['validate', '--root', dir]);
    expect(text.stderr).toContain('12 errors in 6 files');
  });
});
