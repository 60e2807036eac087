import { describe, expect, it } from '@jest/globals';
import { tidy } from '../../src/cli/issues.js';
import { issue } from '../../src/issue.js';

describe('tidy', () => {
  it('orders by file (none first), line, column, path and code, and tells each once', () => {
    const at = (file?: string, line?: number, path: string[] = [], column?: number, message = 'm') =>
      issue({ code: 'wrong-type', file, line, column, path, message });
    const ordered = [
      at(),
      at('a.yaml', undefined, ['z']),
      at('a.yaml', 2, ['c'], 1),
      at('a.yaml', 2, ['a'], 3),
      at('a.yaml', 2, ['b'], 3),
      at('a.yaml', 2, ['b'], 3, 'n'),
      at('a.yaml', 10, []),
      at('b.yaml', 1, []),
    ];
    expect(tidy([...ordered, ...ordered].reverse())).toEqual(ordered);
  });
});
