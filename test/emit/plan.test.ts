import { describe, expect, it } from '@jest/globals';
import { checkPlan, type ExistingTree, isEmpty, type OutputFile, planWrites } from '../../src/emit/plan.js';

const ours = (text: string) => `# tenantry: tenants/a.ts\n${text}`;
const file = (path: string, text: string): OutputFile => ({ path, source: 'tenants/a.ts', content: ours(text) });
const tree = (files: Record<string, string>, unsafe: string[] = []): ExistingTree => ({
  files: new Map(Object.entries(files)),
  unsafe,
});

describe('a plan', () => {
  it('creates, changes, removes and leaves alone', () => {
    const plan = planWrites(
      [file('c/tenants/a/ns-new.yaml', 'n'), file('c/tenants/a/ns-same.yaml', 's'), file('c/tenants/a/ns-changed.yaml', '2')],
      tree({
        'c/tenants/a/ns-same.yaml': ours('s'),
        'c/tenants/a/ns-changed.yaml': ours('1'),
        'c/tenants/a/ns-old.yaml': ours('o'),
        'c/tenants/a/theirs.yaml': 'kind: ConfigMap\n',
        'c/other/ours.yaml': ours('x'),
        'README.md': '',
      }),
    );
    expect(plan).toEqual({
      writes: [
        { path: 'c/tenants/a/ns-changed.yaml', content: ours('2'), before: ours('1') },
        { path: 'c/tenants/a/ns-new.yaml', content: ours('n') },
      ],
      removes: ['c/tenants/a/ns-old.yaml'],
      unchanged: 1,
      foreign: ['c/tenants/a/theirs.yaml'],
      issues: [],
    });
    expect(isEmpty(plan)).toBe(false);
  });
  it('is empty when all is as it should be', () => {
    expect(isEmpty(planWrites([file('c/sync/a.yaml', '1')], tree({ 'c/sync/a.yaml': ours('1') })))).toBe(true);
  });
  it('looks only where the filter lets it', () => {
    const existing = tree(
      { 'c/tenants/a/ns-old.yaml': ours(''), 'c/tenants/b/ns-old.yaml': ours(''), 'c/tenants/b/ns-x.yaml': 'foreign' },
      ['c/tenants/b/link'],
    );
    const wanted = [file('c/tenants/a/ns-x.yaml', '1'), file('c/tenants/b/ns-x.yaml', '1')];
    const plan = planWrites(wanted, existing, (path) => path.startsWith('c/tenants/a/'));
    expect(plan).toMatchObject({
      writes: [{ path: 'c/tenants/a/ns-x.yaml' }],
      removes: ['c/tenants/a/ns-old.yaml'],
      issues: [],
      foreign: [],
    });
  });
  it('stops at a file that is not ours, where one of ours or its folder belongs', () => {
    const plan = planWrites(
      [file('c/tenants/a/ns-x.yaml', '1'), file('d/sync/a.yaml', '1')],
      tree({ 'c/tenants/a/ns-x.yaml': 'a: 1', d: '' }),
    );
    expect(plan.issues).toMatchObject([
      { code: 'foreign-file', file: 'c/tenants/a/ns-x.yaml' },
      { code: 'foreign-file', file: 'd' },
    ]);
  });
  it('stops at links in our folders and on the way to our files, and at no others', () => {
    const links = ['c', 'd', 'c/tenants', 'c/flux-system', 'd/tenants/a/x', 'd/flux-system'];
    const { issues } = planWrites([file('c/tenants/a/ns-x.yaml', '1')], tree({}, links));
    expect(issues.map((i) => [i.code, i.file])).toEqual([
      ['unsafe-path', 'c'],
      ['unsafe-path', 'c/tenants'],
      ['unsafe-path', 'd/tenants/a/x'],
    ]);
  });
  it('refuses two files that are one on a disk that ignores case, and files outside our folders', () => {
    expect(() => planWrites([file('c/sync/a.yaml', ''), file('c/sync/A.yaml', '')], tree({}))).toThrow('share the path');
    expect(() => planWrites([file('c/a.yaml', '')], tree({}))).toThrow('outside');
  });
});

it('a check tells each difference and the first line that differs', () => {
  const plan = planWrites(
    [file('c/sync/b.yaml', 'a\nb\nc\n'), file('c/sync/c.yaml', 'a\n'), file('c/sync/a.yaml', '')],
    tree({ 'c/sync/b.yaml': ours('a\nB\nc\n'), 'c/sync/c.yaml': ours('a\nb\n'), 'c/sync/z.yaml': ours('') }),
  );
  expect(checkPlan(plan).map((i) => [i.code, i.file, i.line])).toEqual([
    ['dist-differs', 'c/sync/a.yaml', undefined],
    ['dist-differs', 'c/sync/b.yaml', 3],
    ['dist-differs', 'c/sync/c.yaml', 3],
    ['dist-differs', 'c/sync/z.yaml', undefined],
  ]);
});
