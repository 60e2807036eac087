import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { IssueError } from '../../src/issue.js';
import { findRoot } from '../../src/load/index.js';
import { read, rootOf, run, sweep } from './root.js';

afterAll(sweep);

describe('which files are tenants', () => {
  it('every .ts, .yaml and .yml below tenants/, at any depth, in code unit order', async () => {
    const { names, loaded } = await read({
      'tenants/b.yml': '{}',
      'tenants/a-b.yaml': '{}',
      'tenants/ab.ts': 'export default {};',
      'tenants/teams/eu/deep.yaml': '{}',
      'tenants/a.tenant.yaml': '{}',
      'tenants/c.tenant.ts': 'export default {};',
    });
    expect(loaded.tenants.map((t) => t.file)).toEqual([
      'tenants/a-b.yaml',
      'tenants/a.tenant.yaml',
      'tenants/ab.ts',
      'tenants/b.yml',
      'tenants/c.tenant.ts',
      'tenants/teams/eu/deep.yaml',
    ]);
    expect(names).toEqual(['a-b', 'a', 'ab', 'b', 'c', 'deep']);
  });

  it('but not _helpers, declaration files, dot files, or what lies elsewhere', async () => {
    const { names, faults } = await read({
      'tenants/_shared.ts': 'throw new Error("never");',
      'tenants/_old/gone.yaml': '{',
      'tenants/types.d.ts': 'export type A = 1;',
      'tenants/.draft.yaml': '{',
      'tenants/notes.md': '{',
      'other/x.yaml': '{',
      'tenants/a.yaml': '{}',
    });
    expect([names, faults]).toEqual([['a'], []]);
  });

  it('none is fine too', async () => {
    expect((await run({})).faults).toEqual([]);
  });
});

describe('the root', () => {
  it('is the first folder from here upwards with a platform file, .ts before .yaml', () => {
    const dir = rootOf({ 'platform.ts': '', 'platform.yaml': '', 'a/b/x.txt': '', 'a/platform.yml': '' });
    expect(findRoot(join(dir, 'a/b'))).toEqual({ dir: join(dir, 'a'), platform: 'platform.yml' });
    expect(findRoot(dir)).toEqual({ dir, platform: 'platform.ts' });
  });
  it('is the folder named or none', () => {
    const dir = rootOf({ 'a/x.txt': '' });
    expect(findRoot('/', dir).dir).toBe(dir);
    expect(() => findRoot(dir, 'a')).toThrow(IssueError);
  });
});
