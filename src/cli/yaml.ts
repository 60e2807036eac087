import { stringify } from 'yaml';

/** A document as YAML, each value written out where it stands. */
export const yamlText = (document: unknown): string => stringify(document, { aliasDuplicateObjects: false });
