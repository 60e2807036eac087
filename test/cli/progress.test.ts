import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Progress } from '../../src/cli/progress.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('progress', () => {
  const started = () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    let written = '';
    const progress = new Progress((text) => {
      written += text;
    });
    return {
      progress,
      at: (ms: number) => {
        now = ms;
      },
      take: () => {
        const line = written;
        written = '';
        return line;
      },
    };
  };

  it('says nothing in the first second, then how far and how fast, ten times a second at most', () => {
    const { progress, at, take } = started();
    progress.step('reading');
    at(900);
    progress.count('working out', 1000, 40_000);
    expect(take()).toBe('');
    at(1900);
    progress.count('working out', 3000, 40_000);
    expect(take()).toBe('\r\u001b[Kworking out: 3,000 of 40,000, 3,000 a second …');
    at(1950);
    progress.count('working out', 3100, 40_000);
    expect(take()).toBe('');
    progress.step('writing dist');
    expect(take()).toBe('\r\u001b[Kwriting dist …');
    progress.done();
    expect(take()).toBe('\r\u001b[K');
    progress.done();
    expect(take()).toBe('');
  });

  it('costs nothing where nobody is looking', () => {
    const clock = jest.spyOn(performance, 'now');
    const progress = new Progress(undefined);
    clock.mockClear();
    progress.count('working out', 1, 2);
    expect(clock).not.toHaveBeenCalled();
  });
});
