import type { AccessSection } from './sections.js';

/** A resolved section as an author would write it for a namespace. What is empty goes without saying. */
export function accessWords(section: AccessSection): Record<string, unknown> {
  const said = Object.entries(section).filter(([, map]) => Object.keys(map).length > 0);
  return said.length > 0 ? { access: Object.fromEntries(said) } : {};
}
