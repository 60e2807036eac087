import fc from 'fast-check';
import type { ResolvedOsm } from '../../../src/layers/osm/index.js';
import { ACCESS, INJECT, KINDS, MONITORED } from '../../../src/layers/osm/sections.js';
import { all, meshGenerators, text, texts } from '../meshes.js';

const account = all({ kind: text, name: text }, { namespace: text });
const match = all({ name: text }, { pathRegex: text, methods: texts });

export const { resolvedSection, authorSection, objects } = meshGenerators<ResolvedOsm>(
  'osm',
  KINDS,
  {
    targets: all({
      destination: account,
      rules: fc.array(all({ kind: text, name: text }, { matches: texts }), { maxLength: 2 }),
      sources: fc.array(account, { maxLength: 2 }),
    }),
    tcpRoutes: all({ matches: all({ ports: fc.constantFrom([80], [80, 443]) }) }),
    httpRoutes: all({ matches: fc.array(match, { maxLength: 2 }) }),
  },
  { labels: { [MONITORED]: text }, annotations: { [INJECT]: fc.constantFrom('enabled', 'disabled') } },
  { enrolled: fc.boolean(), flows: fc.boolean(), accounts: texts },
  ACCESS,
);
