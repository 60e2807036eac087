import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { guardrailsLayer, policiesOf } from '../../../src/layers/guardrails/index.js';
import { type Guard, grantedList } from '../../../src/layers/guards.js';
import { buildGitOps } from '../../../src/model/gitops.js';
import { cluster, guards } from '../guarded.js';
import { judgeCluster, resolveSketch } from '../scope.js';

const platform = (guardrails: object, people: object = {}) =>
  guardrailsLayer.platform!({ ...cluster, values: { guardrails } }, { guardrails: people }, guards);
const named = (objects: ReturnType<typeof platform>, name: string) =>
  objects.filter(({ metadata }) => metadata.name === name).map(({ spec }) => spec as Record<string, unknown>);

describe('policies', () => {
  it('are one a guard and mode, each with its binding', () => {
    const made = platform({ rules: { 'pods/images': 'warn', 'pods/empty-dir': 'audit' } });
    const names = new Set(guards.map((guard) => `tenantry-${guard.name}`));
    expect(new Set(made.map(({ metadata }) => metadata.name))).toEqual(
      new Set([...names, 'tenantry-pods-warn', 'tenantry-pods-audit']),
    );
    expect(made).toHaveLength(2 * (names.size + 2));
    const messages = (name: string) => (named(made, name)[0]!.validations as { message: string }[]).map(({ message }) => message);
    expect(messages('tenantry-pods-warn')).toEqual(['[pods/images] images come from granted registries']);
    expect(messages('tenantry-pods').join()).not.toContain('[pods/images]');
  });

  it('refuse only where they enforce, by failing too', () => {
    const made = platform({ mode: 'audit', rules: { 'pods/images': 'enforce' } });
    for (const { metadata, kind, spec } of made as unknown as {
      metadata: { name: string };
      kind: string;
      spec: Record<string, unknown>;
    }[]) {
      const enforced = metadata.name === 'tenantry-pods';
      if (kind === 'ValidatingAdmissionPolicy') expect(spec.failurePolicy).toBe(enforced ? 'Fail' : 'Ignore');
      else expect(spec.validationActions).toEqual([enforced ? 'Deny' : 'Audit']);
    }
  });

  it('are none where the mode is off', () => {
    expect(platform({ mode: 'off' })).toEqual([]);
  });

  it('let only the exempt past rules of content, and never ask the authorizer there', () => {
    const made = platform({}, { exempt: ["o'neil"], controllers: ['c'] });
    for (const guard of guards) {
      const conditions = JSON.stringify(named(made, `tenantry-${guard.name}`)[0]!.matchConditions);
      expect(conditions).toContain("'o\\\\'neil'");
      expect([guard.name, conditions.includes('authorizer')]).toEqual([guard.name, guard.stance !== 'content']);
      expect([guard.name, conditions.includes("'c'")]).toEqual([guard.name, guard.stance === 'protected']);
    }
  });

  it('let Flux’s own controllers write finalizers on what is ours, where tenants may have repositories', () => {
    const controllers = (gitops: Parameters<typeof buildGitOps>[0]) => {
      const made = guardrailsLayer.platform!({ ...cluster, gitops: buildGitOps(gitops), values: {} }, {}, guards);
      const conditions = (guard: string) => JSON.stringify(named(made, `tenantry-${guard}`)[0]!.matchConditions ?? []);
      expect(conditions('flux')).not.toContain('-controller');
      return [...conditions('owned').matchAll(/'system:serviceaccount:([^']+)'/g)].map(([, account]) => account);
    };
    const both = ['flux:kustomize-controller', 'flux:source-controller'];
    expect(controllers({ engine: 'flux', namespace: 'flux', lockdown: true })).toEqual(both);
    expect(controllers('flux')).toEqual([]);
    expect(controllers({ engine: 'argocd', lockdown: true })).toEqual([]);
  });

  it('select the namespaces of tenants; Namespaces themselves are judged whatever label they would have', () => {
    const made = platform({});
    for (const guard of guards) {
      const { matchResources } = named(made, `tenantry-${guard.name}`)[1]!;
      const selector = { matchExpressions: [{ key: 'tenantry.dev/tenant', operator: 'Exists' }] };
      if (guard.reach === 'everywhere') expect(matchResources).toEqual({});
      else if (guard.reach === 'suspended')
        expect(matchResources).toEqual({
          namespaceSelector: {
            matchExpressions: [
              ...selector.matchExpressions,
              { key: 'tenantry.dev/state', operator: 'In', values: ['suspended'] },
            ],
          },
        });
      else expect(matchResources).toMatchObject({ namespaceSelector: selector });
    }
    expect(guards.filter(({ reach }) => reach === 'everywhere').map(({ name }) => name)).toEqual(['namespaces']);
  });

  it('judge the control plane too where a namespace is suspended, and know it from others', () => {
    const [policy] = named(platform({}, { controllers: ['c'] }), 'tenantry-suspended');
    const { matchConditions, variables, matchConstraints } = policy as Record<string, unknown>;
    expect(JSON.stringify(matchConditions)).not.toContain('system:');
    const known = (variables as { name: string; expression: string }[]).find(({ name }) => name === 'controlPlane')!;
    for (const who of ["'system:kube-controller-manager'", "'system:serviceaccounts:kube-system'", "'c'"])
      expect(known.expression).toContain(who);
    // A selector of namespaces keeps nothing of the cluster's out.
    const { resourceRules } = matchConstraints as { resourceRules: { scope?: string }[] };
    expect(resourceRules.map(({ scope }) => scope)).toEqual(['Namespaced', 'Namespaced']);
  });

  it('merge what several layers say of one kind, each variable once', () => {
    const guard = (rule: string): Guard => ({
      name: 'pods',
      resources: [],
      stance: 'content',
      reach: 'tenant',
      variables: [grantedList('images', 'images')],
      rules: [{ name: rule, says: rule, holds: 'true', refused: "''" }],
    });
    const made = policiesOf([guard('a'), guard('b')], { exempt: [], controllers: [], modeOf: () => 'enforce' });
    expect(made).toHaveLength(2);
    const { variables, validations } = made[0]!.spec as { variables: unknown[]; validations: unknown[] };
    expect(variables).toHaveLength(2);
    expect(validations).toHaveLength(2);
  });
});

it('an empty entry of a grant grants nothing: every prefix begins with it', () => {
  expect(grantedList('images', 'images').expression).toMatch(/\.filter\(g, g != ''\)$/);
});

describe('a suspended namespace', () => {
  const faults = (guardrails: object, state = { suspended: ['ns-a'] }) =>
    resolveSketch(guardrailsLayer, { ...state, cluster: { values: { guardrails } } } as never).reported;

  it('suspended-unheld: where its rules do not enforce', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ mode: 'audit' }, { suspended: [] })).toEqual([]);
    expect(faults({ mode: 'audit', rules: { 'suspended/requests': 'enforce', 'suspended/pods': 'enforce' } })).toEqual([]);
    expect(faults({ mode: 'off', rules: { 'suspended/requests': 'enforce', 'suspended/pods': 'enforce' } })).toMatchObject([
      { code: 'suspended-unheld', found: 'off' },
    ]);
    expect(faults({ rules: { 'suspended/pods': 'warn' } })).toMatchObject([
      {
        code: 'suspended-unheld',
        path: ['state'],
        namespace: 'ns-a',
        want: expect.stringContaining("{ 'suspended/pods': 'enforce' }"),
      },
    ]);
  });
});

describe('a cluster', () => {
  const codes = (more: object) => judgeCluster(guardrailsLayer, more as never).map(({ code }) => code);

  it('guardrails-unsupported: before Kubernetes 1.30, unless the mode is off', () => {
    expect(codes({ kubernetes: '1.29' })).toEqual(['guardrails-unsupported']);
    expect(codes({ kubernetes: '1.30' })).toEqual([]);
    expect(codes({ kubernetes: '1.29', values: { guardrails: { mode: 'off' } } })).toEqual([]);
  });

  it('unknown-rule: a mode for a rule that does not exist', () => {
    expect(codes({ values: { guardrails: { rules: { 'pods/image': 'warn' } } } })).toEqual(['unknown-rule']);
  });
});

it('the page lists every rule, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/layers/guardrails.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+\/[a-z-]+)` \| (.*?) \| (content|protected|platform) \| (yes|no) \|$/gm)];
  expect(rows.map(([, rule, says, stance, granted]) => [rule, says, stance, granted])).toEqual(
    guards
      .flatMap(({ name, stance, rules }) =>
        rules.map((rule) => [`${name}/${rule.name}`, rule.says, stance, rule.granted === undefined ? 'no' : 'yes']),
      )
      .sort(([a], [b]) => (a! < b! ? -1 : 1)),
  );
});
