import type { LabelSelector } from '../../kube/schemas.js';
import { NAME_LABEL } from '../../kube/selectors.js';
import type { Selection } from '../types.js';
import { CannotJudge } from './read.js';

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** Requirements that must all hold; of several such lists, one is enough. */
type Alternatives = readonly (readonly Requirement[])[];

const TOKEN = /\s*(?:(&&|\|\||==|!=|!|[(){},])|"([^"]*)"|'([^']*)'|([A-Za-z0-9_./-]+))\s*/y;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

/** More than these alternatives are a slip. */
const MOST = 64;

/** A selector of Calico as alternatives; one that says nothing means everything. */
function alternativesOf(text: string, what: string): Alternatives {
  const tokens = tokensOf(text, what);
  if (tokens.length === 0) return [[]];
  let at = 0;
  const found = either(false);
  if (at < tokens.length) throw fault();
  return found;

  function fault(): CannotJudge {
    return new CannotJudge(`${what} says ${text}`);
  }
  function has(word: string): boolean {
    const token = tokens[at];
    if (token === undefined || token.quoted || token.text !== word) return false;
    at++;
    return true;
  }
  function expect(word: string): void {
    if (!has(word)) throw fault();
  }
  function next(quoted: boolean): string {
    const token = tokens[at++];
    if (token === undefined || token.quoted !== quoted || (!quoted && !/^[\w./-]+$/.test(token.text))) throw fault();
    return token.text;
  }

  // Where it is negated, "and" is "or" and the other way round.
  function either(negated: boolean): Alternatives {
    let left = both(negated);
    while (has('||')) left = negated ? joined(left, both(negated)) : [...left, ...both(negated)];
    return left;
  }
  function both(negated: boolean): Alternatives {
    let left = one(negated);
    while (has('&&')) left = negated ? [...left, ...one(negated)] : joined(left, one(negated));
    return left;
  }
  function joined(left: Alternatives, right: Alternatives): Alternatives {
    if (left.length * right.length > MOST) throw fault();
    return left.flatMap((some) => right.map((more) => [...some, ...more]));
  }
  function one(negated: boolean): Alternatives {
    if (has('!')) return one(!negated);
    if (has('(')) {
      const inner = either(negated);
      expect(')');
      return inner;
    }
    const key = next(false);
    if (key === 'all' && has('(')) {
      expect(')');
      return negated ? [] : [[]];
    }
    if (key === 'has' && has('(')) {
      const label = next(false);
      expect(')');
      return [[{ key: label, operator: negated ? 'DoesNotExist' : 'Exists' }]];
    }
    const [operator, values] = comparison();
    // Who has no such label is not among the values, and so in Kubernetes.
    return [[{ key, operator: (operator === 'In') === negated ? 'NotIn' : 'In', values }]];
  }
  function comparison(): ['In' | 'NotIn', string[]] {
    if (has('==')) return ['In', [next(true)]];
    if (has('!=')) return ['NotIn', [next(true)]];
    const not = has('not');
    expect('in');
    expect('{');
    const values: string[] = [];
    while (!has('}')) {
      if (values.length > 0) expect(',');
      values.push(next(true));
    }
    return [not ? 'NotIn' : 'In', values];
  }
}

function tokensOf(text: string, what: string): Token[] {
  const tokens: Token[] = [];
  let end = text.trim() === '' ? text.length : 0;
  while (end < text.length) {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(text);
    if (!match) throw new CannotJudge(`${what} says ${text}`);
    const [, sign, double, single, word] = match;
    const quoted = double ?? single;
    tokens.push({ text: quoted ?? sign ?? word!, quoted: quoted !== undefined });
    end = TOKEN.lastIndex;
  }
  return tokens;
}

const NAMESPACE = 'projectcalico.org/namespace';
const OF_NAMESPACE = 'pcns.';
const NAMESPACE_NAME = 'projectcalico.org/name';

/**
 * The pods that two selectors of Calico mean, one of namespaces and one of pods, which sees labels of namespaces and names, too. There may be
 * several selections, of which one is enough.
 */
export function selectionsOf(namespaces: string, pods: string, what: string): Selection[] {
  const homes = alternativesOf(namespaces, `${what}.namespaceSelector`).map((all) =>
    all.map((one) => ({ ...one, key: one.key === NAMESPACE_NAME ? NAME_LABEL : plain(one.key, what) })),
  );
  return alternativesOf(pods, `${what}.selector`).flatMap((all) => {
    const own: Requirement[] = [];
    const inherited: Requirement[] = [];
    for (const one of all) {
      if (one.key === NAMESPACE) inherited.push({ ...one, key: NAME_LABEL });
      else if (one.key.startsWith(OF_NAMESPACE)) inherited.push({ ...one, key: one.key.slice(OF_NAMESPACE.length) });
      else own.push({ ...one, key: plain(one.key, what) });
    }
    return homes.map((home) => ({ namespaces: selectorOf([...home, ...inherited]), pods: selectorOf(own) }));
  });
}

const selectorOf = (all: readonly Requirement[]): LabelSelector => (all.length === 0 ? {} : { matchExpressions: [...all] });

/** A label that pods or namespaces bear themselves, and not one that Calico makes up: of accounts, of orchestrators. */
function plain(key: string, what: string): string {
  if (key.startsWith('projectcalico.org/') || key.startsWith('pcsa.')) throw new CannotJudge(`${what} asks for ${key}`);
  return key;
}
