import { type NamedExpression, type Selection, type ValidationAction, validatingPolicy } from '../../kube/admission.js';
import { celText, celTexts } from '../../kube/cel.js';
import type { Manifest } from '../../kube/types.js';
import type { State } from '../../model/fleet.js';
import { OWN_PREFIX } from '../contract.js';
import { ANNOTATIONS, BY_CONTROL_PLANE, BYPASS, type Guard, type GuardRule, grantKey, MODES, type Mode } from '../guards.js';

/** Who passes, and what each rule does when it is broken. */
export interface Settings {
  readonly exempt: readonly string[];
  readonly controllers: readonly string[];
  /** What a rule does, by its full name such as `pods/images`. */
  modeOf(rule: string): Mode | 'off';
}

const ACTIONS: Readonly<Record<Mode, readonly ValidationAction[]>> = {
  enforce: ['Deny'],
  warn: ['Warn', 'Audit'],
  audit: ['Audit'],
};

const TENANT = `${OWN_PREFIX}tenant`;
const exists = (key: string) => ({ matchExpressions: [{ key, operator: 'Exists' as const }] });
const suspended = { key: `${OWN_PREFIX}state`, operator: 'In' as const, values: ['suspended' satisfies State] };
const SELECTIONS: Readonly<Record<Guard['reach'], Selection>> = {
  tenant: { namespaceSelector: exists(TENANT) },
  suspended: { namespaceSelector: { matchExpressions: [...exists(TENANT).matchExpressions, suspended] } },
  owned: { namespaceSelector: exists(TENANT), objectSelector: exists(TENANT) },
  everywhere: {},
};

/** The control plane's own: they end namespaces, finish jobs, count quotas, run pods. */
const CONTROL_PLANE_GROUPS = ['system:serviceaccounts:kube-system', 'system:nodes'];
const CONTROL_PLANE_USERS = ['system:kube-controller-manager', 'system:kube-scheduler', 'system:apiserver'];
const USER = 'request.userInfo.username';
const IN_CONTROL_PLANE = `request.userInfo.groups.exists(g, g in ${celTexts(CONTROL_PLANE_GROUPS)})`;

/** The policies of a cluster: one a guard and mode, so that a request meets as few as can be. */
export function policiesOf(guards: readonly Guard[], settings: Settings): Manifest[] {
  return mergeByName(guards).flatMap((guard) =>
    MODES.flatMap((mode) => {
      const rules = guard.rules.filter((rule) => settings.modeOf(`${guard.name}/${rule.name}`) === mode);
      return rules.length > 0 ? policyOf(guard, rules, mode, settings) : [];
    }),
  );
}

function policyOf(guard: Guard, rules: readonly GuardRule[], mode: Mode, settings: Settings): Manifest[] {
  return validatingPolicy({
    name: `tenantry-${guard.name}${mode === 'enforce' ? '' : `-${mode}`}`,
    resourceRules: guard.resources,
    selection: SELECTIONS[guard.reach],
    conditions: [...passes(guard, settings), ...(guard.conditions ?? [])],
    variables: variablesOf(guard, settings),
    validations: rules.map((rule) => validationOf(guard, rule)),
    actions: ACTIONS[mode],
  });
}

function variablesOf({ stance, variables }: Guard, { controllers }: Settings): readonly NamedExpression[] {
  const users = celTexts([...CONTROL_PLANE_USERS, ...controllers]);
  return [
    ...variables,
    ...(variables.some(({ name }) => name === ANNOTATIONS.name) ? [] : [ANNOTATIONS]),
    ...(stance === 'platform'
      ? [{ name: BY_CONTROL_PLANE.split('.')[1]!, expression: `${USER} in ${users} || ${IN_CONTROL_PLANE}` }]
      : []),
  ];
}

/** Who isn't judged at all. Cheap questions first: the last one asks the authorizer. */
function passes({ stance }: Guard, { exempt, controllers }: Settings): NamedExpression[] {
  const users = stance === 'protected' ? [...CONTROL_PLANE_USERS, ...controllers, ...exempt] : exempt;
  return [
    ...(users.length > 0 ? [{ name: 'not-exempt', expression: `!(${USER} in ${celTexts(users)})` }] : []),
    ...(stance === 'protected' ? [{ name: 'not-control-plane', expression: `!${IN_CONTROL_PLANE}` }] : []),
    ...(stance === 'content' ? [] : [{ name: 'no-bypass', expression: `!${BYPASS}` }]),
  ];
}

/** What is said of a broken rule: its name, what was refused, what is granted, and the file where that is written. */
function validationOf({ name }: Guard, { name: rule, says, holds, refused, granted }: GuardRule) {
  const full = `[${name}/${rule}]`;
  const file = `variables.annotations[?${celText(grantKey('file'))}].orValue('the tenant file')`;
  const grants = granted === undefined ? '' : ` + ${celText('; granted: ')} + ${granted}`;
  return {
    expression: holds,
    message: `${full} ${says}`,
    messageExpression: `${celText(`${full} `)} + ${refused} + ${celText(` is refused: ${says}`)}${grants} + ' (' + ${file} + ')'`,
  };
}

/** Several layers may have something to say of one kind: the pool of a pod, and its images. */
function mergeByName(guards: readonly Guard[]): Guard[] {
  const merged = new Map<string, Guard>();
  for (const guard of guards) {
    const before = merged.get(guard.name);
    const known = new Set(before?.variables.map((variable) => variable.name));
    merged.set(
      guard.name,
      before
        ? {
            ...before,
            resources: [...before.resources, ...guard.resources],
            variables: [...before.variables, ...guard.variables.filter((variable) => !known.has(variable.name))],
            rules: [...before.rules, ...guard.rules],
          }
        : guard,
    );
  }
  return [...merged.values()];
}
