import { ANNOTATIONS, grantedFlag, grantedList } from '../guards.js';
import { HOST_GRANTS } from './sections.js';

/** What every guard of hosts knows. */
export const HOST_VARIABLES = [
  ANNOTATIONS,
  grantedList('domains', HOST_GRANTS.domains),
  { name: 'wildcards', expression: grantedFlag(HOST_GRANTS.wildcards) },
];

/**
 * The hosts of a list that are not the tenant's. A wildcard counts as the domain it is below, where granted; none, which is every host, is
 * never below anything.
 * @param list a CEL list of strings
 */
export const foreignHosts = (list: string): string =>
  `(${list}).filter(h, !(variables.domains.exists(d, (!h.startsWith('*.') || variables.wildcards) && (h == d || h.endsWith('.' + d)))))`;

/** A CEL string that shows hosts: the absent one too. */
export const shownHosts = (list: string): string => `'host ' + ${list}.map(h, h == '' ? '(any)' : h).join(', ')`;

/** What changed only counts: the same of before, or nothing where there was nothing. */
export const before = (list: string): string => `(oldObject == null ? [] : ${list})`;
