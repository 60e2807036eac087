import { describe, expect, it } from '@jest/globals';
import { formatIssue, formatPath, issue, nearest, show } from '../src/issue.js';

describe('nearest', () => {
  it('finds a word with a letter too many, too few, wrong, or two swapped', () => {
    const known = ['prod', 'stage', 'network', 'budget'];
    expect(['prdo', 'pro', 'prodd', 'pred', 'netwrok', 'bugdet', 'Budget'].map((word) => nearest(word, known))).toEqual([
      'prod',
      'prod',
      'prod',
      'prod',
      'network',
      'budget',
      'budget',
    ]);
  });
  it('finds nothing far away', () => {
    expect(nearest('zzz', ['prod', 'stage'])).toBeUndefined();
    expect(nearest('x'.repeat(200), ['x'])).toBeUndefined();
  });
});

describe('an issue as text', () => {
  it('names place, code, path, found and want', () => {
    const found = issue({
      code: 'unknown-tier',
      file: 'tenants/a.yaml',
      line: 3,
      column: 7,
      path: ['tier'],
      message: 'no tier',
      found: 'gld',
      want: 'gold',
    });
    expect(formatIssue(found)).toBe('tenants/a.yaml:3:7: error [unknown-tier] tier: no tier (found gld, want gold)');
  });
  it('spells paths as people write them', () => {
    expect(formatPath(['clusters', 'weu-dev', 'network', 'to', 0, 'ports'])).toBe('clusters.weu-dev.network.to[0].ports');
    expect(formatPath(['labels', 'a.b/c'])).toBe("labels.'a.b/c'");
  });
  it('shows any value, shortened', () => {
    expect(show('x'.repeat(100))).toHaveLength(60);
    expect(show(() => 1)).toBe('a function');
    expect(show(undefined)).toBe('undefined');
    expect(show(10n)).toBe('[object BigInt]');
  });
});
