import { byCodeUnit } from '../../issue.js';
import type { Toleration } from '../../kube/schemas.js';
import { type NodesSection, nodesSection } from './sections.js';

type Key = keyof NodesSection;

const PREFIX = 'scheduler.alpha.kubernetes.io/';

/** The annotation behind each key: the first is read by PodNodeSelector, the others by PodTolerationRestriction. */
export const ANNOTATIONS: Readonly<Record<Key, string>> = {
  nodeSelector: `${PREFIX}node-selector`,
  defaultTolerations: `${PREFIX}defaultTolerations`,
  tolerationsWhitelist: `${PREFIX}tolerationsWhitelist`,
};

export const KEYS = Object.keys(ANNOTATIONS) as Key[];

/** The annotations of a section, each only where the section has its key. */
export function annotationsOf(section: NodesSection): Record<string, string> {
  return Object.fromEntries(
    KEYS.filter((key) => section[key] !== undefined).map((key) => [ANNOTATIONS[key], spell(section, key)]),
  );
}

/** The part of a section that spells exactly this annotation, or nothing where there is none. */
export function readAnnotation(key: Key, text: string): NodesSection | undefined {
  const parsed = nodesSection.safeParse({ [key]: key === 'nodeSelector' ? readSelector(text) : readJson(text) });
  return parsed.success && parsed.data[key] !== undefined && spell(parsed.data, key) === text ? parsed.data : undefined;
}

function spell(section: NodesSection, key: Key): string {
  return key === 'nodeSelector' ? spellSelector(section.nodeSelector!) : spellTolerations(section[key]!);
}

function spellSelector(selector: Record<string, string>): string {
  return Object.keys(selector)
    .sort(byCodeUnit)
    .map((key) => `${key}=${selector[key]}`)
    .join(',');
}

function readSelector(text: string): Record<string, string> {
  if (text === '') return {};
  const pairs = text.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}

/** Compact JSON with the keys in the order of the API's own type. */
function spellTolerations(tolerations: readonly Toleration[]): string {
  return JSON.stringify(
    tolerations.map(({ key, operator, value, effect, tolerationSeconds }) => ({
      key,
      operator,
      value,
      effect,
      tolerationSeconds,
    })),
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
