import { Option } from 'commander';
import { issue } from '../../issue.js';
import type { Manifest } from '../../kube/types.js';
import type { Cluster } from '../../model/fleet.js';
import type { AddCommand, Context } from '../context.js';
import type { ReadOptions } from '../evaluation.js';
import { openRoot, readFleet } from '../fleet.js';
import { tidy } from '../issues.js';
import { dataOnlyOption, nonEmpty, oneOf } from '../options.js';
import { tidyOut } from '../out.js';
import { fails, type Report } from '../report.js';
import type { BootstrapResult } from '../results.js';
import { unknownWord } from '../usage.js';

const PARTS = ['sync', 'lockdown'] as const;

interface BootstrapOptions extends ReadOptions {
  readonly cluster: string;
  readonly part: (typeof PARTS)[number];
}

export const addBootstrap: AddCommand = (program, act) => {
  program
    .command('bootstrap')
    .summary('print what starts the sync of a cluster')
    .description(
      'Prints the objects by which Flux or Argo CD, already installed, finds dist/<cluster>/sync; all else follows from there.\n' +
        'It talks to no cluster: YAML goes to stdout, and the command that applies it to stderr.\n' +
        "With --part lockdown: what keeps the tenants of one Flux apart, for Flux's own installation. Do that first.\n" +
        "(Argo CD's is among the objects of the sync, and AKS has it on.)",
    )
    .addOption(new Option('--cluster <NAME>', 'the cluster').argParser(nonEmpty).makeOptionMandatory())
    .addOption(oneOf(new Option('--part <PART>', 'what to print').default('sync'), PARTS))
    .addOption(dataOnlyOption())
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry bootstrap --cluster weu-prod --part lockdown > clusters/weu-prod/flux-system/kustomization.yaml
  $ tenantry bootstrap --cluster weu-prod | kubectl apply --server-side -f -
  $ tenantry bootstrap --cluster weu-prod -o json | jq -r .result.command`,
    )
    .action(act(bootstrap));
};

async function bootstrap(context: Context, options: BootstrapOptions): Promise<Report> {
  const root = await openRoot(context);
  await tidyOut(context, root);
  const { compiled, issues: found } = await readFleet(context, root, options);
  const failed = (issues = found): Report => ({ ok: false, issues: tidy(issues), result: null, text: '', base: root.dir });
  if (!compiled || fails(found)) return failed();
  const { clusters, file } = compiled.fleet.platform;
  const cluster = clusters.get(options.cluster);
  if (!cluster) throw unknownWord('cluster', options.cluster, [...clusters.keys()]);
  const [{ isSynced, lockdownOf, azureCommand }, { rootObjects }, { toYaml }] = await Promise.all([
    import('../../gitops/index.js'),
    import('../../output.js'),
    import('../../emit/yaml.js'),
  ]);
  if (!isSynced(cluster)) {
    const path = ['clusters', cluster.name, 'gitops'];
    const message = `the engine of cluster '${cluster.name}' is not told where dist/ is, so there is nothing to start`;
    return failed([...found, issue({ code: 'gitops-unsupported', file, path, message, want: 'a repository: { url: … }' })]);
  }
  const lockdown = options.part === 'lockdown';
  const azure = cluster.gitops.install === 'aks-flux-extension';
  const said = lockdownOf(cluster);
  const objects = lockdown ? (said ? [said] : []) : rootObjects(cluster, compiled.fleet);
  const command = lockdown ? lockdownCommand(cluster) : azure ? azureCommand(cluster).join(' ') : applied(cluster.name);
  const result: BootstrapResult = {
    cluster: cluster.name,
    engine: cluster.gitops.engine,
    install: cluster.gitops.install,
    part: options.part,
    objects: objects.map((object) => ({ ...object })),
    command,
  };
  const text = toYaml(objects as Manifest[]);
  return { ok: true, issues: tidy(found), result, text, base: root.dir, note: noteOf(cluster, options.part, command) };
}

const applied = (name: string, more = '') => `tenantry bootstrap --cluster ${name}${more} | kubectl apply --server-side -f -`;

/** What brings the lock-down to the cluster; nothing where there is nothing to bring. */
function lockdownCommand({ name, gitops: { install } }: Cluster): string {
  if (install === 'flux-operator') return applied(name, ' --part lockdown');
  return install === 'flux'
    ? `tenantry bootstrap --cluster ${name} --part lockdown > clusters/${name}/flux-system/kustomization.yaml`
    : '';
}

function noteOf({ name, gitops: { install, lockdown } }: Cluster, part: BootstrapOptions['part'], command: string): string {
  if (part === 'lockdown') {
    if (install === 'aks-flux-extension')
      return "Nothing to do: AKS' managed Flux is locked down, unless multiTenancy.enforce=false.";
    if (install === 'argocd')
      return `Nothing apart: Argo CD's lock-down is among what tenantry bootstrap --cluster ${name} prints.`;
    if (install === 'flux-operator') return `It is merged into the instance that is there:\n  ${command}`;
    return `It belongs beside what flux bootstrap wrote, committed to the same repository:\n  ${command}`;
  }
  const open = lockdown
    ? ''
    : `\nThe platform file does not say lockdown: true for ${name}, so no tenant may have repositories of its own there.`;
  return `To start the sync, with ${name} as the current context and its engine installed:\n  ${command}${open}`;
}
