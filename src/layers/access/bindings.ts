import type { Path } from '../../issue.js';
import type { Report } from './faults.js';
import type { Place } from './judge.js';
import { bindingName, type NameWords, PRESET_NAMES } from './presets.js';
import type { AccessValues, Binding } from './sections.js';
import { type AuthorSubject, resolveSubject } from './subjects.js';

/** A binding on its way: what it is, and where its author wrote it. */
export interface Placed extends Place {
  readonly name: string;
  readonly at: Path;
  readonly binding: Binding;
}

/** Any of the forms a binding is written in, apart from its name. */
interface Written {
  readonly clusterRole?: string;
  readonly role?: string;
  readonly roleRef?: Extract<Binding, { roleRef: unknown }>['roleRef'];
  readonly to?: readonly AuthorSubject[];
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** The bindings of admin, edit and view: one for each that names anybody. */
export function presetBindings(values: AccessValues, words: NameWords, report: Report): Placed[] {
  return PRESET_NAMES.flatMap((word) => {
    const to = values[word];
    if (!to?.length) return [];
    const { clusterRole, name } = values.presets?.[word] ?? {};
    const at = ['access', word];
    if (clusterRole === undefined || name === undefined) {
      const missing = clusterRole === undefined ? 'ClusterRole' : 'name for its RoleBinding';
      report('missing-key', at, {
        message: `nothing says which ${missing} '${word}' means`,
        want: `access.presets.${word}: { clusterRole, name } in platform.ts`,
      });
      return [];
    }
    const binding = { clusterRole, to: to.map((s) => resolveSubject(s, words.namespace)) };
    const full = bindingName(name, words);
    return [{ name: full, at, role: ['access', 'presets', word, 'clusterRole'], to: at, binding }];
  });
}

/** The bindings written out, in either form. */
export function writtenBindings({ bindings = {} }: AccessValues, namespace: string, report: Report): Placed[] {
  const entries: [name: string | undefined, key: string | number, written: Written][] = Array.isArray(bindings)
    ? bindings.map(({ name, ...written }, index) => [name, index, written])
    : Object.entries(bindings).map(([name, written]) => [name, name, written ?? {}]);
  return entries.flatMap(([name, key, written]) => {
    const at = ['access', 'bindings', key];
    const { clusterRole, role, roleRef } = written;
    const said = Object.entries({ clusterRole, role, roleRef }).filter(([, value]) => value !== undefined);
    const want = 'one of clusterRole, role, roleRef';
    if (said.length === 0) {
      report('missing-key', at, { message: 'the binding gives no role', want });
      return [];
    }
    if (said.length > 1) {
      report('wrong-type', at, { message: 'a binding gives one role', found: said.map(([k]) => k).join(' and '), want });
    }
    const which = said[0]![0];
    const binding = { ...roleOf(written), ...rest(written, namespace) } as Binding;
    return [{ name: name ?? clusterRole ?? role ?? roleRef!.name, at, role: [...at, which], to: [...at, 'to'], binding }];
  });
}

/** The role in its canonical form: verbatim only where clusterRole and role don't say exactly that. */
function roleOf({ clusterRole, role, roleRef }: Written) {
  if (clusterRole !== undefined) return { clusterRole };
  if (role !== undefined) return { role };
  if (roleRef!.apiGroup === undefined || roleRef!.apiGroup === '') return { roleRef: roleRef! };
  return roleRef!.kind === 'ClusterRole' ? { clusterRole: roleRef!.name } : { role: roleRef!.name };
}

function rest({ to, labels, annotations }: Written, namespace: string): Pick<Binding, 'to' | 'labels' | 'annotations'> {
  return {
    ...(to === undefined ? {} : { to: to.map((s) => resolveSubject(s, namespace)) }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
