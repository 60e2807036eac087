import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { tenantFile } from '../../src/define.js';
import { formatIssue, formatPath, issue, nearest } from '../../src/issue.js';
import { parse } from '../../src/model/parse.js';

const issuesOf = (value: unknown, schema: z.ZodType = tenantFile) => {
  const parsed = parse(schema, value);
  return 'issues' in parsed ? parsed.issues : [];
};
const said = (value: unknown) => issuesOf(value).map((i) => `${i.code} ${formatPath(i.path ?? [])}: ${i.message}`);
const wanted = (value: unknown) => issuesOf(value).map((i) => i.want);

describe('unknown keys', () => {
  it.each([
    [{ labls: {} }, "unknown-key labls: unknown key 'labls'; did you mean 'labels'?"],
    [{ netwrok: {} }, "unknown-key netwrok: unknown key 'netwrok'; did you mean 'network'?"],
    [{ network: { form: [] } }, "unknown-key network.form: unknown key 'form'; did you mean 'from'?"],
    [{ budget: { CPU: '1' } }, "unknown-key budget.CPU: unknown key 'CPU'; did you mean 'cpu'?"],
    [
      { budget: { loadbalancers: 1 } },
      "unknown-key budget.loadbalancers: unknown key 'loadbalancers'; did you mean 'loadBalancers'?",
    ],
    [{ zebra: 1 }, "unknown-key zebra: unknown key 'zebra'"],
    [{ network: { to: [{ tenat: 'a' }] } }, "unknown-key network.to[0].tenat: unknown key 'tenat'; did you mean 'tenant'?"],
    [{ access: { view: [{ gruop: 'a' }] } }, "unknown-key access.view[0].gruop: unknown key 'gruop'; did you mean 'group'?"],
    [
      { access: { bindings: { x: { clusterRol: 'a' } } } },
      "unknown-key access.bindings.x.clusterRol: unknown key 'clusterRol'; did you mean 'clusterRole'?",
    ],
    [
      { budget: { storageClasses: { fast: { storge: '1Gi' } } } },
      "unknown-key budget.storageClasses.fast.storge: unknown key 'storge'; did you mean 'storage'?",
    ],
    [{ owner: { taem: 'a', contact: 'b' } }, "unknown-key owner.taem: unknown key 'taem'; did you mean 'team'?"],
  ])('%j', (value, line) => {
    expect(said(value)).toEqual([line]);
  });
  it('several are told at once', () => {
    expect(said({ a1: 1, network: { b1: 1, to: [{ c1: 1, tenant: 'x' }] } })).toHaveLength(3);
  });
  it('list what is known where that is short', () => {
    expect(wanted({ owner: { zebra: 1, team: 'a', contact: 'b' } })).toEqual(['one of team, contact, costCentre']);
  });
});

describe('where several things may stand', () => {
  it.each([
    ['a peer of the wrong type', { network: { from: [7] } }, 'wrong-type network.from[0]: wrong type'],
    [
      'a peer without a subject',
      { network: { from: [{ ports: [80] }] } },
      'wrong-type network.from[0]: must have one of entry, tenant, tenants, cidr, namespace, namespaces, host, pods',
    ],
    [
      'a peer of two things',
      { network: { to: [{ tenant: 'a', cidr: '10.0.0.0/8' }] } },
      'wrong-type network.to[0].cidr: must not stand beside tenant: a peer is one thing, so write two',
    ],
    [
      'a port out of range',
      { network: { to: [{ tenant: 'a', ports: [70000] }] } },
      'wrong-type network.to[0].ports[0]: too big: expected number to be <=65535',
    ],
    ['a subject as a word', { access: { admin: ['ops'] } }, 'wrong-type access.admin[0]: wrong type'],
    ['a subject without a name', { access: { admin: [{ group: '' }] } }, 'wrong-type access.admin[0].group: must not be empty'],
    [
      'a subject of an unknown kind',
      { access: { admin: [{ kind: 'Person', name: 'x' }] } },
      'wrong-type access.admin[0].kind: not one of the allowed values',
    ],
    [
      'a storage class as a word',
      { budget: { storageClasses: { fast: 'lots' } } },
      "bad-quantity budget.storageClasses.fast: must be a Kubernetes quantity such as '500m', '16' or '64Gi', not negative",
    ],
    [
      'a storage class with a bad number',
      { budget: { storageClasses: { fast: { claims: 1.5 } } } },
      'bad-quantity budget.storageClasses.fast.claims: must be a whole number',
    ],
    [
      'a level of Pod Security',
      { podSecurity: 'restrcted' },
      "wrong-type podSecurity: not one of the allowed values; did you mean 'restricted'?",
    ],
    [
      'a mode of Pod Security',
      { podSecurity: { enforce: 'restrict' } },
      "wrong-type podSecurity.enforce: not one of the allowed values; did you mean 'restricted'?",
    ],
    [
      'an extra of the wrong type',
      { extras: [7] },
      'extra-invalid extras[0]: must be a manifest with apiVersion, kind and metadata.name, or a function (chart, ctx) => void',
    ],
    [
      'an extra without a name',
      { extras: [{ apiVersion: 'v1', kind: 'X', metadata: {} }] },
      "missing-key extras[0].metadata.name: 'name' is missing",
    ],
  ])('%s', (_, value, line) => {
    expect(said(value)).toEqual([line]);
  });
  it('what would do is said in the words of the schema', () => {
    expect(wanted({ network: { from: [7] } })[0]).toMatch(
      /^a peer: a network entry of platform.ts by name \('ingress'\), or one of/,
    );
    expect(wanted({ access: { admin: ['ops'] } })[0]).toMatch(
      /^whom it is for: \{group\}, \{user\}, \{serviceAccount, namespace\}/,
    );
    expect(wanted({ budget: { storageClasses: { fast: true } } })[0]).toMatch(/'100Gi'/);
  });
});

describe('types', () => {
  it.each([
    [{ owner: 'me' }, 'a map'],
    [{ network: { from: 'ingress' } }, 'a list'],
    [{ labels: { x: 1 } }, 'a string: put it in quotes'],
    [{ labels: { x: true } }, 'a string: put it in quotes'],
    [{ network: { dns: 'yes' } }, 'true or false'],
    [{ namespaces: { a: { budget: { share: 1.5 } } } }, 'a whole number'],
  ])('%j wants %s', (value, want) => {
    expect(wanted(value)).toEqual([want]);
  });
  it('a missing key is told at its place', () => {
    expect(said({ owner: { team: 'a' } })).toEqual(["missing-key owner.contact: 'contact' is missing"]);
  });
  it('names are judged by the rules of the API server', () => {
    expect(said({ namespaces: { A: {} }, labels: { '-x': 'y' } })).toEqual([
      expect.stringContaining('bad-name namespaces.A: the key must be lower-case letters'),
      expect.stringContaining("bad-name labels.-x: the key must be letters, digits, '-', '_' and '.'"),
    ]);
  });
});

describe('an issue as text', () => {
  it('leads with the place, then says what was found and what would do', () => {
    const i = issue({
      code: 'bad-cidr',
      file: 't.yaml',
      line: 3,
      column: 5,
      path: ['network', 'to', 0, 'cidr'],
      message: 'is none',
      found: 'x',
      want: 'y',
    });
    expect(formatIssue(i)).toBe('t.yaml:3:5: error [bad-cidr] network.to[0].cidr: is none (found x, want y)');
    expect(formatIssue(issue({ code: 'one-sided-flow', message: 'closed' }))).toBe('warning [one-sided-flow] closed');
  });
  it('quotes keys that a path could not tell apart', () => {
    expect(formatPath(['labels', 'a.b/c', 'x', 0])).toBe("labels.'a.b/c'.x[0]");
  });
  it.each([
    ['form', ['from', 'to'], 'from'],
    ['wue', ['neu', 'weu'], 'weu'],
    ['zebra', ['from', 'to'], undefined],
    ['x', [], undefined],
    ['LABELS', ['labels'], 'labels'],
  ])('%s is nearest to %j: %s', (word, known, near) => {
    expect(nearest(word, known)).toBe(near);
  });
});
