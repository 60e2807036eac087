import { z } from 'zod';
import { isPathSegment, PATH_SEGMENT_RULE } from '../../kube/names.js';
import { pathSegment } from '../../kube/schemas.js';
import type { Binding } from './sections.js';

/** The three words for people, from the most powerful down. */
export const PRESET_NAMES = ['admin', 'edit', 'view'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** What one of the words means. */
export interface Preset {
  readonly clusterRole: string;
  /** The RoleBinding's name, as a template. */
  readonly name: string;
}
export type Presets = { readonly [name in PresetName]?: Preset };

/** What a preset's name may be made of. */
export interface NameWords {
  readonly namespace: string;
  readonly tenant: string;
}

const preset = z.strictObject({
  clusterRole: pathSegment.nullish().describe('The ClusterRole that the word stands for.'),
  name: z
    .string()
    .refine(isNameTemplate, {
      error: `${PATH_SEGMENT_RULE}; {namespace} and {tenant} are filled in`,
      params: { code: 'bad-name' },
    })
    .nullish()
    .describe("The RoleBinding's name; {namespace} and {tenant} are filled in."),
});

export const presets = z
  .strictObject({
    admin: preset.nullish().describe('What admin means.'),
    edit: preset.nullish().describe('What edit means.'),
    view: preset.nullish().describe('What view means.'),
  })
  .describe(
    "What admin, edit and view mean: a ClusterRole, and the RoleBinding's name. Tier standard: tenantry:admin bound as tenantry-admin, and so on.",
  );

function isNameTemplate(template: string): boolean {
  const name = bindingName(template, { namespace: 'n', tenant: 't' });
  return isPathSegment(name) && !/[{}]/.test(name);
}

/** Fills a preset's name. */
export function bindingName(template: string, words: NameWords): string {
  return template.replace(/\{(namespace|tenant)\}/g, (_, word: keyof NameWords) => words[word]);
}

/** The word that would give exactly this binding: then its `to` is all there is to say. For import. */
export function presetOf(name: string, binding: Binding, words: NameWords, known: Presets): PresetName | undefined {
  if (!('clusterRole' in binding) || !binding.to?.length || binding.labels !== undefined || binding.annotations !== undefined)
    return undefined;
  return PRESET_NAMES.find((word) => {
    const preset = known[word];
    return preset !== undefined && preset.clusterRole === binding.clusterRole && bindingName(preset.name, words) === name;
  });
}
