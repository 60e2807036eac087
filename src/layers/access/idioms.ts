import type { Idioms } from '../contract.js';
import { bindingName, PRESET_NAMES, type PresetName, presetOf } from './presets.js';
import type { AccessSection, Binding } from './sections.js';
import { accessWords } from './words.js';

type Sections = ReadonlyMap<string, { readonly tenant: string; readonly section: AccessSection }>;
type Found = { readonly clusterRole: string; readonly name: string };

/** A word is worth defining when at least this share of the namespaces has a binding that it would give. */
const SHARE = 0.5;

/**
 * Finds what `admin`, `edit` and `view` mean in a fleet that is adopted: for each word the ClusterRole and the naming of its RoleBinding
 * that most namespaces use. Those bindings then need only say whom they are for.
 */
export function accessIdioms(sections: Sections): Idioms {
  const presets: Partial<Record<PresetName, Found>> = {};
  for (const word of PRESET_NAMES) {
    const found = mostUsed(sections, word);
    if (found) presets[word] = found;
  }
  if (Object.keys(presets).length === 0) return { shared: {}, words: new Map() };
  const words = new Map<string, Record<string, unknown>>();
  for (const [namespace, { tenant, section }] of sections) {
    const people: Partial<Record<PresetName, Binding['to']>> = {};
    const bindings: AccessSection['bindings'] = {};
    for (const [name, binding] of Object.entries(section.bindings)) {
      const word = presetOf(name, binding, { namespace, tenant }, presets);
      if (word) people[word] = binding.to;
      else bindings[name] = binding;
    }
    const rest = accessWords({ ...section, bindings }) as { access?: object };
    const access = { ...people, ...rest.access };
    words.set(namespace, Object.keys(access).length > 0 ? { access } : {});
  }
  return { shared: { access: { presets } }, words };
}

/** The ClusterRole and name template most namespaces use for a word: a role of that name, or of ours. */
function mostUsed(sections: Sections, word: PresetName): Found | undefined {
  const counts = new Map<string, number>();
  for (const [namespace, { tenant, section }] of sections) {
    for (const [name, binding] of Object.entries(section.bindings)) {
      if (!('clusterRole' in binding) || !(binding.clusterRole === word || binding.clusterRole === `tenantry:${word}`)) continue;
      for (const template of templatesOf(name, namespace, tenant)) {
        const key = JSON.stringify([binding.clusterRole, template]);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  const best = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
  if (!best || best[1] < Math.max(2, sections.size * SHARE)) return undefined;
  const [clusterRole, name] = JSON.parse(best[0]) as [string, string];
  return { clusterRole, name };
}

function templatesOf(name: string, namespace: string, tenant: string): string[] {
  const templates = [name, name.replace(namespace, '{namespace}'), name.replace(tenant, '{tenant}')];
  return [...new Set(templates)].filter((template) => bindingName(template, { namespace, tenant }) === name);
}
