import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';

/** A root with its output, and the memory of the runs on it. */
export interface Desk {
  readonly root: string;
  readonly dist: string;
  readonly cache: string;
}

/** Something that happens between two runs: to definitions, to the output, or to the memory. */
export type Edit = (desk: Desk) => void;

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'omega', 'constructor'] as const;
const name = fc.constantFrom(...NAMES);
const CLUSTERS = ['east', 'west'] as const;

/** Mostly what is sound, or nothing that is unsound would ever be told apart. */
const mostly = <T>(sound: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: sound }, { weight: 1, arbitrary: odd });

/** Those of whom each names the next, so that flows open and close: alpha and beta, gamma and delta. */
const PARTNERS: ReadonlyMap<string, string> = new Map([
  ['alpha', 'beta'],
  ['beta', 'alpha'],
  ['gamma', 'delta'],
  ['delta', 'gamma'],
]);

/** What a tenant's file says; flows between tenants are what makes one depend on another. */
const definition = fc.record({
  clusters: mostly(fc.constant('east: {}, west: {}'), fc.constantFrom('east: {}', 'west: {}', 'east: { budget: { cpu: 2 } }')),
  namespaces: mostly(
    fc.constantFrom('', '', 'NAME: {}, NAME-jobs: {}', 'NAME-api: { budget: { share: 3 } }, NAME-db: {}'),
    fc.constant('shared: {}'),
  ),
  cpu: fc.constantFrom(1, 4, 100),
  from: fc.constantFrom('', 'ingress', 'PARTNER', 'PARTNER', 'ingress, PARTNER'),
  to: mostly(fc.constantFrom('', 'PARTNER', 'PARTNER'), fc.constantFrom(...NAMES.map((other) => `{ tenant: ${other} }`))),
  port: fc.constantFrom('', '', ', ports: [8080]', ', ports: [8080, 9090]'),
  more: mostly(
    fc.constantFrom('', '', 'labels: { team: blue }', 'tier: gold', 'access: { view: [{ group: g }] }'),
    fc.constantFrom('accept: [one-sided-flow]', 'nonsense: 1'),
  ),
});

type Definition = Readonly<Record<'clusters' | 'namespaces' | 'from' | 'to' | 'port' | 'more', string>> & {
  readonly cpu: number;
};

function textOf(tenant: string, { clusters, namespaces, cpu, from, to, port, more }: Definition): string {
  const partner = PARTNERS.get(tenant);
  const peers = (list: string) => list.replace('PARTNER', partner ? `{ tenant: ${partner}${port} }` : 'ingress');
  return [
    `clusters: { ${clusters} }`,
    ...(namespaces ? [`namespaces: { ${namespaces.replaceAll('NAME', tenant)} }`] : []),
    `budget: { cpu: ${cpu}, memory: 8Gi }`,
    `network: { from: [${peers(from)}], to: [${peers(to)}] }`,
    more,
    '',
  ].join('\n');
}

function platformText(extra: string): string {
  const cluster = `{ kubernetes: '1.36', distribution: generic, gitops: flux${extra} }`;
  return `clusters:\n${CLUSTERS.map((c) => `  ${c}: ${cluster}\n`).join('')}tiers:\n  gold: { extends: standard }\nnetwork:\n  entries:\n    ingress: { namespaces: [ingress] }\n`;
}

/** A fleet to begin with, in which everything is in order. */
export function beginning({ root }: Desk): void {
  write(join(root, 'platform.yaml'), platformText(''));
  const said = { clusters: 'east: {}, west: {}', namespaces: '', cpu: 1, port: '', more: '' };
  for (const tenant of NAMES)
    write(
      join(root, 'tenants', `${tenant}.yaml`),
      textOf(tenant, { ...said, from: 'PARTNER', to: PARTNERS.get(tenant) ? 'PARTNER' : '' }),
    );
}

const write = (file: string, text: string) => {
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
};

/** The files of a tenant, wherever they stand. */
const filesOf = (root: string, tenant: string) =>
  ['tenants', 'tenants/moved'].flatMap((folder) =>
    ['yaml', 'yml', 'ts'].map((end) => join(root, folder, `${tenant}.${end}`)).filter((file) => fs.existsSync(file)),
  );

const written = ({ dist }: Desk): string[] =>
  fs.existsSync(dist)
    ? (fs.readdirSync(dist, { recursive: true, encoding: 'utf8' }) as string[])
        .filter((file) => file.endsWith('.yaml') && fs.lstatSync(join(dist, file)).isFile())
        .sort()
    : [];

/** Picks one of the files in the output, if there is any. */
const inOutput = (act: (file: string, desk: Desk) => void) =>
  fc.nat(50).map(
    (n): Edit =>
      (desk) => {
        const files = written(desk);
        if (files.length > 0) act(join(desk.dist, files[n % files.length]!), desk);
      },
  );

/** Writes as many bytes as there were, and gives the file its old time back, to the last digit: only when it was changed at all differs. */
export function disguised(file: string): void {
  const before = `${file}.before`;
  execFileSync('cp', ['-p', file, before]);
  fs.writeFileSync(
    file,
    fs.readFileSync(file, 'utf8').replace(/[a-z](?=[^a-z]*$)/, (c) => (c === 'x' ? 'y' : 'x')),
  );
  execFileSync('touch', ['-r', before, file]);
  fs.rmSync(before);
}

const inMemory =
  (act: (file: string) => void): Edit =>
  ({ cache }) => {
    const folder = join(cache, 'tenantry/fleets');
    for (const file of fs.existsSync(folder) ? fs.readdirSync(folder) : []) act(join(folder, file));
  };

const nothing: Edit = () => {};

export const edit: fc.Arbitrary<{ readonly what: string; readonly edit: Edit }> = fc.oneof(
  said(6, 'write a tenant', fc.tuple(name, definition), ([tenant, said]) => ({ root }) => {
    const [file] = filesOf(root, tenant);
    if (!file?.endsWith('.ts')) write(file ?? join(root, 'tenants', `${tenant}.yaml`), textOf(tenant, said));
  }),
  said(2, 'remove a tenant', name, (tenant) => ({ root }) => {
    for (const file of filesOf(root, tenant)) fs.rmSync(file);
  }),
  said(1, 'move a tenant', name, (tenant) => ({ root }) => {
    const [file] = filesOf(root, tenant);
    if (!file) return;
    const there = join(root, file.includes('moved') ? 'tenants' : 'tenants/moved', `${tenant}.yml`);
    if (!file.endsWith('.ts')) write(there, fs.readFileSync(file, 'utf8'));
    fs.rmSync(file);
  }),
  said(1, 'write a tenant again as it is', name, (tenant) => ({ root }) => {
    for (const file of filesOf(root, tenant)) fs.writeFileSync(file, fs.readFileSync(file));
  }),
  said(
    1,
    'disguise a change of a tenant',
    name,
    (tenant) =>
      ({ root }) =>
        filesOf(root, tenant).forEach(disguised),
  ),
  said(
    1,
    'change the platform',
    fc.constantFrom('', ', environment: prod', ', capacity: { cpu: 3 }', ', capacity: { cpu: 300 }'),
    (extra) =>
      ({ root }) =>
        write(join(root, 'platform.yaml'), platformText(extra)),
  ),
  fc
    .oneof(
      inOutput((file) => fs.appendFileSync(file, '# by hand\n')),
      inOutput(disguised),
      inOutput((file) => fs.rmSync(file)),
      inOutput((file) => fs.rmSync(dirname(file), { recursive: true })),
      inOutput((file) => write(join(dirname(file), 'by-hand.yaml'), 'kind: Secret\n')),
      inOutput((file) => write(join(dirname(file), 'left-over.yaml'), '# tenantry: tenants/gone.yaml\nkind: Secret\n')),
      inOutput((file) => fs.mkdirSync(join(dirname(file), 'empty'), { recursive: true })),
      inOutput((file) => fs.writeFileSync(file, fs.readFileSync(file))),
      inOutput((file, { root }) => {
        fs.rmSync(file);
        fs.symlinkSync(join(root, 'platform.yaml'), file);
      }),
    )
    .map((act) => ({ what: 'change the output', edit: act })),
  fc
    .constantFrom<Edit>(
      inMemory((file) => fs.truncateSync(file, 100)),
      inMemory((file) => fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"cluster":"east"', '"cluster":"west"'))),
      inMemory((file) => fs.rmSync(file)),
      inMemory((file) => fs.writeFileSync(file, '')),
    )
    .map((act) => ({ what: 'damage the memory', edit: act })),
  fc.constant({ what: 'do nothing', edit: nothing }),
);

function said<T>(weight: number, what: string, values: fc.Arbitrary<T>, of: (value: T) => Edit) {
  return { weight, arbitrary: values.map((value) => ({ what: `${what} ${JSON.stringify(value)}`, edit: of(value) })) };
}
