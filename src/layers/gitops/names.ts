import type { Entry } from './sections.js';

/** As long as a label's value, which the engines put names into. */
const LONGEST = 63;

/**
 * The names of a list of repositories: as written, else the last part of the address. Where several without a name would be called the same,
 * each one's folder follows. Empty where an address has nothing to make a name of.
 */
export function namesOf(entries: readonly Entry[]): string[] {
  const bases = entries.map((entry) => (entry.name === undefined ? baseOf(entry.repository) : undefined));
  return entries.map(({ name, path = '' }, index) => {
    if (name !== undefined) return name;
    const base = bases[index]!;
    return bases.filter((other) => other === base).length > 1 ? label(`${base}-${path}`) : base;
  });
}

const baseOf = (url: string): string => label(url.slice(url.lastIndexOf('/') + 1).replace(/\.git$/, ''));

/** The nearest DNS label to a text. */
const label = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, LONGEST)
    .replace(/-+$/, '');
