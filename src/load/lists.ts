import { parse } from 'csv-parse/sync';
import type { IssueInput, Path } from '../issue.js';
import { show } from '../issue.js';
import { isPlainObject } from '../kube/deep-equal.js';
import { isTooDeep, TOO_DEEP } from '../kube/depth.js';
import { DNS_LABEL_RULE, isDnsLabel } from '../kube/names.js';
import { locator } from './yaml.js';

/** A tenant of a list. */
export interface ListedRow {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A file that holds many tenants, a row each. */
export interface Listed {
  readonly rows: readonly ListedRow[];
  readonly issues: readonly IssueInput[];
  /** Where something of a tenant stands: its row, and in JSON the very key. */
  place(name: string, path: Path): Place;
}

interface Place {
  readonly line?: number;
  readonly column?: number;
}

/** One row as it is written, before it is known to name a tenant. */
interface Row {
  readonly value: unknown;
  /** Where it begins. */
  line(): number | undefined;
}

/** Reads a list of tenants: CSV with a header, or a JSON list of maps. Every row has a `name`. */
export function listOf(file: string, text: string): Listed {
  const read = file.endsWith('.csv') ? csvRows(file, text) : jsonRows(file, text);
  if ('issue' in read) return { rows: [], issues: [read.issue], place: () => ({}) };
  const issues: IssueInput[] = [];
  const rows = new Map<string, { readonly row: ListedRow; readonly index: number }>();
  for (const [index, { value, line }] of read.rows.entries()) {
    const tell = (found: IssueInput) => issues.push({ file, line: line(), column: 1, ...found });
    if (!isPlainObject(value)) {
      tell({ code: 'wrong-type', path: [index], message: 'a row is not a map', found: show(value), want: 'a map of keys' });
      continue;
    }
    const { name } = value;
    if (name === undefined)
      tell({ code: 'missing-key', path: [index, 'name'], message: "'name' is missing", want: 'the tenant’s name' });
    else if (typeof name !== 'string' || !isDnsLabel(name))
      tell({ code: 'bad-name', path: [index, 'name'], message: DNS_LABEL_RULE, found: show(name) });
    else if (rows.has(name))
      tell({
        code: 'duplicate-tenant',
        path: [index, 'name'],
        message: `a row before it defines tenant '${name}' too`,
        found: name,
      });
    else rows.set(name, { row: { name, value }, index });
  }
  const place = (name: string, path: Path) => {
    const at = rows.get(name);
    return at ? read.place(at.index, path) : {};
  };
  return { rows: [...rows.values()].map(({ row }) => row), issues, place };
}

type Read = { readonly issue: IssueInput } | { readonly rows: readonly Row[]; place(index: number, path: Path): Place };

/** A column is a key of the tenant's file, as a dotted path. */
const COLUMN = /^[A-Za-z][\w-]*(\.[A-Za-z_][\w-]*)*$/;
/** Columns whose cells are names, separated by spaces: each stands for a map of its own in which nothing differs. */
const NAMES = new Set(['clusters', 'namespaces']);

interface Cells {
  readonly record: unknown[];
  readonly info: { readonly lines: number };
}

function csvRows(file: string, text: string): Read {
  let lines: readonly Cells[];
  try {
    const cast = (cell: string, { quoting }: { quoting: boolean }) => (quoting ? cell : scalarOf(cell));
    lines = parse(text, { cast, info: true, skip_empty_lines: true, trim: true }) as unknown as readonly Cells[];
  } catch (error) {
    const { message, lines: line } = error as { message: string; lines?: number };
    return { issue: { code: 'parse-error', file, line, column: line === undefined ? undefined : 1, message } };
  }
  const [header, ...rest] = lines;
  const columns = (header?.record ?? []).map(String);
  const bad = columns.find((column, index) => !isColumn(column) || columns.indexOf(column) !== index || clashes(column, columns));
  if (!columns.includes('name') || bad !== undefined) {
    const message =
      bad === undefined ? "no column is called 'name'" : 'a column that is no key of a tenant, or stands there twice';
    return {
      issue: {
        code: 'unknown-key',
        file,
        line: 1,
        column: 1,
        message,
        found: bad ?? columns.join(', '),
        want: "the keys of a tenant file as dotted paths, 'name' among them: name,offering,plan,values.seats",
      },
    };
  }
  // The line on which a row ends; one begins where the row before it ended.
  const begins = rest.map((_, index) => (lines[index]?.info.lines ?? 0) + 1);
  return {
    rows: rest.map(({ record }, index) => ({ value: nested(columns, record), line: () => begins[index] })),
    place: (index) => ({ line: begins[index], column: 1 }),
  };
}

const isColumn = (column: string): boolean => COLUMN.test(column) && !column.split('.').includes('__proto__');

/** Whether another column stands inside this one, so that only one of them could have a value. */
const clashes = (column: string, columns: readonly string[]): boolean => columns.some((other) => other.startsWith(`${column}.`));

/** A cell without quotes is a number or a truth value where it is written as one is; `007` and `1.0` are texts. */
function scalarOf(cell: string): unknown {
  if (cell === 'true' || cell === 'false') return cell === 'true';
  return cell !== '' && String(Number(cell)) === cell && Number.isFinite(Number(cell)) ? Number(cell) : cell;
}

function nested(columns: readonly string[], cells: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const cell = cells[index];
    // An empty cell says nothing.
    if (cell === '' || cell === undefined) continue;
    const keys = column.split('.');
    const last = keys.pop()!;
    let at = row;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    // Names are texts, whatever they look like.
    if (column === 'name') at[last] = String(cell);
    else
      at[last] = NAMES.has(column)
        ? Object.fromEntries(
            String(cell)
              .split(/\s+/)
              .map((name) => [name, {}]),
          )
        : cell;
  }
  return row;
}

function jsonRows(file: string, text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text, (key, inner: unknown) => {
      if (key === '__proto__') throw new SyntaxError("a key is called '__proto__'");
      return inner;
    });
  } catch (error) {
    return { issue: { code: 'parse-error', file, message: (error as Error).message.replace(/\s*\n\s*/g, ' ') } };
  }
  if (!Array.isArray(value))
    return {
      issue: { code: 'wrong-type', file, path: [], message: 'the file is no list', want: 'a list of maps, one a tenant' },
    };
  if (isTooDeep(value)) return { issue: { code: 'parse-error', file, message: TOO_DEEP } };
  // The places are only looked for where there is something to tell.
  let find: ReturnType<typeof locator> | undefined;
  const place = (index: number, path: Path): Place => {
    find ??= locator(text);
    return find([index, ...path]) ?? {};
  };
  return { rows: value.map((row, index) => ({ value: row as unknown, line: () => place(index, []).line })), place };
}
