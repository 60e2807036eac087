import { byCodeUnit } from '../issue.js';
import type { PortRule, Protocol } from './types.js';

/**
 * A set of ports of the three protocols: disjoint spans in order, each with its first and last. A protocol has a stretch of numbers of its own;
 * behind its 65535 stand the ports that pods call by a name, one a name, as long as nobody knows which numbers those are.
 */
export type Ports = readonly (readonly [first: number, last: number])[];

/** What a port's name stands for, where a packet arrives. */
export type Names = (protocol: Protocol, name: string) => Ports;

export const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const STRETCH = 2 ** 20;
const LAST = 65535;

const baseOf = (protocol: Protocol): number => PROTOCOLS.indexOf(protocol) * STRETCH;

export const NO_PORTS: Ports = [];
export const ALL_PORTS: Ports = PROTOCOLS.map((protocol) => [baseOf(protocol) + 1, baseOf(protocol) + STRETCH - 1]);
/** Every port of TCP. */
export const TCP: Ports = span('TCP', 1, STRETCH - 1);
const NUMBERS = new Map(PROTOCOLS.map((protocol): [Protocol, Ports] => [protocol, span(protocol, 1, LAST)]));

export function span(protocol: Protocol, first: number, last = first): Ports {
  return first > last ? NO_PORTS : [[baseOf(protocol) + first, baseOf(protocol) + last]];
}

/** The ports that rules name; all where they name none. */
export function portsOf(rules: readonly PortRule[] | undefined, names: Names): Ports {
  if (rules === undefined) return ALL_PORTS;
  return rules.map((rule) => portsOfRule(rule, names)).reduce(union, NO_PORTS);
}

function portsOfRule({ protocol, port, endPort }: PortRule, names: Names): Ports {
  if (port === undefined) return span(protocol, 1, STRETCH - 1);
  return typeof port === 'string' ? names(protocol, port) : span(protocol, port, endPort ?? port);
}

/** Names as words of their own: the same name is the same port, and it is none of the numbers. */
export class NamedPorts {
  readonly #names: string[] = [];
  readonly #index = new Map<string, number>();

  readonly own: Names = (protocol, name) => {
    let index = this.#index.get(name);
    if (index === undefined) {
      index = this.#names.push(name) - 1;
      this.#index.set(name, index);
    }
    return span(protocol, LAST + 1 + index);
  };

  /** Whether no rule has named a port so far. */
  get none(): boolean {
    return this.#names.length === 0;
  }

  /** Spelled for people: `TCP 8443, 5432-5440, http; UDP all`, or `all`. */
  text(ports: Ports): string {
    if (equal(ports, ALL_PORTS)) return 'all';
    const parts = PROTOCOLS.map((protocol): [string, string] => [protocol, this.#words(protocol, ports).join(', ')]);
    return parts
      .filter(([, words]) => words !== '')
      .map(([protocol, words]) => `${protocol} ${words}`)
      .join('; ');
  }

  #words(protocol: Protocol, ports: Ports): string[] {
    const own = intersect(ports, span(protocol, 1, STRETCH - 1));
    if (own.length === 0) return [];
    const base = baseOf(protocol);
    if (equal(own, span(protocol, 1, STRETCH - 1))) return ['all'];
    const words = intersect(own, NUMBERS.get(protocol)!).map(([first, last]) =>
      first === last ? `${first - base}` : `${first - base}-${last - base}`,
    );
    const named = this.#names.filter((_, i) => has(own, base + LAST + 1 + i));
    return [...words, ...named.sort(byCodeUnit)];
  }
}

/** Names as what they might be at most: any number. */
export const anyNumber: Names = (protocol) => NUMBERS.get(protocol)!;
/** Names as what they might be at least: none. */
export const noNumber: Names = () => NO_PORTS;

/** Only what has a number. */
export const numbered = (ports: Ports): Ports => intersect(ports, [...NUMBERS.values()].flat());

export function hasPort(ports: Ports, protocol: Protocol, port: number): boolean {
  return has(ports, baseOf(protocol) + port);
}

const has = (ports: Ports, at: number): boolean => ports.some(([first, last]) => first <= at && at <= last);

export function union(a: Ports, b: Ports): Ports {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const result: [number, number][] = [];
  for (const [first, last] of [...a, ...b].sort(([x], [y]) => x - y)) {
    const before = result.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else result.push([first, last]);
  }
  return result;
}

export function intersect(a: Ports, b: Ports): Ports {
  if (a === ALL_PORTS) return b;
  if (b === ALL_PORTS) return a;
  return a.flatMap(([first, last]) =>
    b.flatMap(([from, to]): [number, number][] => {
      const span: [number, number] = [Math.max(first, from), Math.min(last, to)];
      return span[0] <= span[1] ? [span] : [];
    }),
  );
}

export function subtract(a: Ports, b: Ports): Ports {
  return b.reduce(
    (left: Ports, [from, to]) =>
      left.flatMap(([first, last]): [number, number][] => {
        if (to < first || from > last) return [[first, last]];
        const rest: [number, number][] = [
          [first, from - 1],
          [to + 1, last],
        ];
        return rest.filter(([x, y]) => x <= y);
      }),
    a,
  );
}

export function equal(a: Ports, b: Ports): boolean {
  return a.length === b.length && a.every(([first, last], i) => first === b[i]![0] && last === b[i]![1]);
}
