// The fleet that is timed: minimal tenants of one namespace each, that differ in name, owner, budget and admins.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const CLUSTER = 'main';

/** The fields in which tenants differ: what peers are given. The limits are ours to derive; a peer is spared that. */
export const FIELDS = ['name', 'team', 'contact', 'cpu', 'memory', 'cpuLimit', 'memoryLimit', 'admins'];

const PLATFORM = `clusters:
  ${CLUSTER}:
    kubernetes: '1.36'
    distribution: generic
    gitops: flux
network:
  entries:
    ingress:
      namespaces: [ingress]
`;

/** Cores and GiB. */
const BUDGETS = [
  [2, 4],
  [4, 8],
  [8, 24],
  [16, 48],
];

/** The tenant of a number; the same on every run. */
export function tenantOf(number) {
  const name = `team-${String(number).padStart(6, '0')}`;
  return {
    name,
    team: `Team ${number}`,
    contact: `${name}@contoso.com`,
    admins: `${name}-admins`,
    ...budget(...BUDGETS[number % 4]),
  };
}

/** A budget and the limits that the tier `standard` makes of it. */
export const budget = (cores, gib) => ({
  cpu: `${cores}`,
  memory: `${gib}Gi`,
  cpuLimit: `${4 * cores}`,
  memoryLimit: `${2 * gib}Gi`,
});

export const fleetOf = (count) => Array.from({ length: count }, (_, i) => tenantOf(i + 1));

const yamlOf = ({ team, contact, cpu, memory, admins }) => `owner:
  team: ${team}
  contact: ${contact}
access:
  admin:
    - group: ${admins}
budget:
  cpu: '${cpu}'
  memory: ${memory}
network:
  from: [ingress]
`;

const typescriptOf = ({ team, contact, cpu, memory, admins }) => `import { defineTenant, group } from 'tenantry';

export default defineTenant({
  owner: { team: '${team}', contact: '${contact}' },
  access: { admin: [group('${admins}')] },
  budget: { cpu: '${cpu}', memory: '${memory}' },
  network: { from: ['ingress'] },
});
`;

const PENS = { yaml: yamlOf, ts: typescriptOf };

/** Writes a repository of these tenants, as 'yaml' or 'ts' files. */
export function writeRoot(root, tenants, format) {
  mkdirSync(join(root, 'tenants'), { recursive: true });
  writeFileSync(join(root, 'platform.yaml'), PLATFORM);
  for (const tenant of tenants) writeTenant(root, tenant, format);
}

export function writeTenant(root, tenant, format) {
  writeFileSync(join(root, 'tenants', `${tenant.name}.${format}`), PENS[format](tenant));
}

/** Where the objects of a tenant are written. */
export const fileOf = (root, { name }) => join(root, 'dist', CLUSTER, 'tenants', name, `ns-${name}.yaml`);

/** Commits everything, as a platform's repository would have it: removals are judged against git. Without git there is no history. */
export function commitAll(root, message) {
  const git = (...words) => execFileSync('git', ['-C', root, ...SETTINGS, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', message);
}

const SETTINGS = [
  'user.name=bench',
  'user.email=bench@invalid',
  'gc.auto=0',
  'commit.gpgsign=false',
  'core.hooksPath=/dev/null',
].flatMap((setting) => ['-c', setting]);
