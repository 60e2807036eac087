import { describe, expect, it } from '@jest/globals';
import {
  annotationKeyProblem,
  annotationsSizeProblem,
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isPathSegment,
  labelKeyProblem,
  labelValueProblem,
  nameProblem,
} from '../../src/kube/names.js';

const long = (n: number) => 'a'.repeat(n);

describe('names', () => {
  it.each(['a', '0', 'a-b', 'a--b', long(63)])('takes %s as a DNS label', (s) => expect(isDnsLabel(s)).toBe(true));
  it.each(['', '-a', 'a-', 'A', 'a.b', 'a_b', 'a\n', 'ä', long(64)])('refuses %j as a DNS label', (s) =>
    expect(isDnsLabel(s)).toBe(false),
  );
  it('wants a letter first in an RFC 1035 label', () => {
    expect(isDns1035Label('0a')).toBe(false);
    expect(isDns1035Label('a0')).toBe(true);
  });
  it.each(['a.b', 'a-b.c', `${long(63)}.${long(100)}`, long(253)])('takes %s as a subdomain', (s) =>
    expect(isDnsSubdomain(s)).toBe(true),
  );
  it.each(['', '.', 'a.', '.a', 'a..b', 'a.-b', 'a/b', long(254)])('refuses %j as a subdomain', (s) =>
    expect(isDnsSubdomain(s)).toBe(false),
  );
  it.each(['system:node', 'A b', '...', 'a'])('takes %j as a path segment', (s) => expect(isPathSegment(s)).toBe(true));
  it.each(['', '.', '..', 'a/b', '50%'])('refuses %j as a path segment', (s) => expect(isPathSegment(s)).toBe(false));

  it.each(['app', 'a.b/C_d.e', `${'x.'.repeat(100)}x/${long(63)}`, 'constructor'])('takes %s as a label key', (s) =>
    expect(labelKeyProblem(s)).toBeUndefined(),
  );
  it.each(['', '/a', 'a/', 'a/b/c', 'A.b/c', '-a', 'a b', '__proto__', long(64), `${long(254)}/a`])(
    'refuses %j as a label key',
    (s) => expect(labelKeyProblem(s)).toMatch(/^(must|has) /),
  );
  it('takes capitals in the prefix of an annotation key, as the server lower-cases it', () => {
    expect(annotationKeyProblem('Example.COM/x')).toBeUndefined();
    expect(labelKeyProblem('Example.COM/x')).toBeDefined();
    expect(annotationKeyProblem('exa mple/x')).toBeDefined();
  });
  it('takes the empty label value, and no spaces', () => {
    expect(labelValueProblem('')).toBeUndefined();
    expect(labelValueProblem('1.0_b-C')).toBeUndefined();
    for (const bad of ['-a', 'a b', 'a/b', long(64)]) expect(labelValueProblem(bad)).toMatch(/^must /);
  });

  it.each([
    ['', 'Namespace', 'a.b', false],
    ['', 'Service', '0a', true],
    ['', 'Service', 'a.b', false],
    ['', 'ConfigMap', 'a.b', true],
    ['rbac.authorization.k8s.io', 'Role', 'system:x', true],
    ['rbac.authorization.k8s.io', 'ClusterRoleBinding', 'a/b', false],
    ['', 'Role', 'system:x', false],
    ['batch', 'CronJob', long(52), true],
    ['batch', 'CronJob', long(53), false],
    ['batch', 'Job', long(63), true],
    ['example.com', 'Widget', 'a.b', true],
    ['example.com', 'Widget', 'A', false],
  ])('%s/%s %s: %s', (group, kind, name, ok) => expect(nameProblem(group, kind, name) === undefined).toBe(ok));
});

it('takes annotations of 256 KiB in all, keys too, and no more', () => {
  const most = 256 * 1024;
  expect(annotationsSizeProblem({ key: 'a'.repeat(most - 3) })).toBeUndefined();
  expect(annotationsSizeProblem({ key: 'a'.repeat(most - 2) })).toContain(`${most + 1} bytes`);
  expect(annotationsSizeProblem({ a: 'ä'.repeat(most / 2), b: '' })).toBeDefined();
});
