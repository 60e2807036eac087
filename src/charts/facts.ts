import type { IssueInput } from '../issue.js';
import type { Facts } from '../layers/contract.js';

/** Merges what the layers need of one Namespace. Two layers that want different values for a key are an issue naming both. */
export function mergeFacts(all: readonly { layer: string; facts: Facts }[]): { facts: Required<Facts>; conflicts: IssueInput[] } {
  const facts = { labels: {} as Record<string, string>, annotations: {} as Record<string, string> };
  const conflicts: IssueInput[] = [];
  for (const [index, { layer, facts: given }] of all.entries()) {
    for (const field of ['labels', 'annotations'] as const) {
      const entries = given[field];
      if (!entries) continue;
      for (const [key, value] of Object.entries(entries)) {
        const before = Object.hasOwn(facts[field], key) ? facts[field][key] : undefined;
        if (before !== undefined && before !== value) {
          const earlier = all.slice(0, index).findLast((other) => Object.hasOwn(other.facts[field] ?? {}, key))!;
          conflicts.push({
            code: 'metadata-collision',
            path: [field, key],
            message: `layer '${earlier.layer}' wants '${before}', layer '${layer}' wants '${value}'`,
          });
        }
        facts[field][key] = value;
      }
    }
  }
  return { facts, conflicts };
}

/** Finds author's metadata that a layer's fact would silently replace. */
export function collisions(facts: Required<Facts>, written: Facts): IssueInput[] {
  return (['labels', 'annotations'] as const).flatMap((field) =>
    Object.entries(written[field] ?? {}).flatMap(([key, value]) => {
      const fact = Object.hasOwn(facts[field], key) ? facts[field][key] : undefined;
      if (fact === undefined || fact === value) return [];
      return [
        {
          code: 'metadata-collision' as const,
          path: [field, key],
          message: `'${key}' is written by Tenantry here`,
          found: value,
          want: fact,
        },
      ];
    }),
  );
}
