import { isAbsolute, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { type Issue, issue } from '../../issue.js';
import type { Root } from '../../load/index.js';
import { compare } from '../compare.js';
import type { AddCommand, Context } from '../context.js';
import type { ReadOptions } from '../evaluation.js';
import { filterOf } from '../filter.js';
import { openRoot, readFleet } from '../fleet.js';
import { tidy } from '../issues.js';
import { dataOnlyOption, nonEmpty, outOption } from '../options.js';
import { fromRoot, type Out, outOf, recoverOut } from '../out.js';
import { count, fails, type Report } from '../report.js';
import type { PublishResult } from '../results.js';
import { UsageError } from '../usage.js';

interface Target {
  readonly repository: string;
  readonly branch: string;
}

interface PublishOptions extends ReadOptions {
  readonly cluster: string;
  readonly to: Target;
  readonly out?: string;
}

export const addPublish: AddCommand = (program, act) => {
  program
    .command('publish')
    .summary("commit a cluster's dist/ to another repository")
    .description(
      'Commits what the definitions say for one cluster to a branch of another repository, one that only an engine reads: so one\n' +
        'cluster after another can follow. The commit names the one it was made from (Tenantry-Source). It is never forced; where\n' +
        'nothing changed there is no commit. Refused where something is not committed here, or dist/ is not what the definitions say.\n' +
        'The branch is made where it is missing. Only files with our first line are changed or removed there.',
    )
    .addOption(new Option('--cluster <NAME>', 'the cluster').argParser(nonEmpty).makeOptionMandatory())
    .addOption(
      new Option('--to <REPOSITORY#BRANCH>', 'where to: an address or folder as git takes it, and a branch')
        .argParser(targetOf)
        .makeOptionMandatory(),
    )
    .addOption(outOption('the output folder (default: dist in the root)').env('TENANTRY_OUT'))
    .addOption(dataOnlyOption())
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry publish --cluster lab-dev --to https://github.com/contoso/deploy#lab-dev
  $ tenantry publish --cluster weu-prod --to git@github.com:contoso/deploy#weu-prod`,
    )
    .action(act(publish));
};

/** Reads `REPOSITORY#BRANCH`. What git could take for an option is neither. */
function targetOf(text: string): Target {
  const at = text.lastIndexOf('#');
  const [repository, branch] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || repository.startsWith('-')) throw new InvalidArgumentError('It must be REPOSITORY#BRANCH.');
  if (!/^[A-Za-z0-9_][\w./-]*$/.test(branch) || /\.\.|\/\/|[./]$|\.lock$/.test(branch))
    throw new InvalidArgumentError(`'${branch}' is no name of a branch.`);
  return { repository, branch };
}

async function publish(context: Context, options: PublishOptions): Promise<Report> {
  const root = await openRoot(context);
  const out = outOf(context, root, options.out);
  await recoverOut(context, out);
  const source = await sourceOf(root.dir);
  const fleet = await readFleet(context, root, options);
  const failed = (issues: readonly Issue[], note = 'Nothing was published.'): Report => {
    return { ok: false, issues: tidy([...fleet.issues, ...issues]), result: null, text: '', base: root.dir, note };
  };
  if ('issue' in source) return failed([source.issue]);
  if (!fleet.compiled || fails(fleet.issues)) return failed([]);
  const only = { cluster: [options.cluster] };
  const { plan, filter } = await compare(context, out, fleet, fleet.compiled.files, (tree) => filterOf(only, fleet, tree));
  const cluster = fleet.compiled.fleet.platform.clusters.get(options.cluster);
  if (!cluster) throw new UsageError(`the platform file has no cluster '${options.cluster}' any more`);
  const { checkPlan } = await import('../../emit/plan.js');
  const differences = fromRoot(out, [...plan.issues, ...checkPlan(plan)]);
  if (differences.length > 0) return failed(differences);
  const ignored = await uncommitted(root, out, options.cluster);
  if (ignored) return failed([ignored]);

  const [{ publish: send }, { inRepository }] = await Promise.all([
    import('../../emit/publish.js'),
    import('../../gitops/names.js'),
  ]);
  context.progress.step(`publishing ${cluster.name}`);
  const path = (file: string) => inRepository(cluster.gitops.repository?.path ?? 'dist', file);
  const { repository, branch } = options.to;
  const files = fleet.compiled.files.filter((file) => filter(file.path));
  const { commit, written, removed } = await send({
    repository: addressOf(context, repository),
    shown: repository.replace(/^(\w+:\/\/)[^/@]*@/, '$1'),
    branch,
    folder: path(cluster.name),
    files: new Map(files.map((file) => [path(file.path), file.content])),
    message: `Publish ${cluster.name}\n\nTenantry-Source: ${source.commit}\n`,
    committer: source.committer,
  });
  const result: PublishResult = {
    cluster: cluster.name,
    branch,
    source: source.commit,
    commit: commit ?? null,
    written: [...written],
    removed: [...removed],
  };
  const text = commit
    ? `${branch} is at ${commit.slice(0, 12)} now: ${count(written.length, 'file')} written, ${removed.length} removed, from ${source.commit.slice(0, 12)}`
    : `nothing to publish: ${branch} holds all of ${cluster.name} as the definitions say`;
  return { ok: true, issues: tidy(fleet.issues), result, text, base: root.dir };
}

/** A folder is meant from where the command runs, which is not where git will. */
function addressOf({ cwd }: Context, repository: string): string {
  const remote = /^[\w+.-]+:\/\//.test(repository) || /^[^/]+:/.test(repository);
  return remote || isAbsolute(repository) ? repository : resolve(cwd, repository);
}

type Source = { readonly commit: string; readonly committer: string } | { readonly issue: Issue };

/** The commit that all definitions are as they are in, and who publishes it. Definitions may read anything below the root. */
async function sourceOf(dir: string): Promise<Source> {
  const { ask } = await import('../../emit/git.js');
  const refused = (message: string): Source => ({ issue: issue({ code: 'uncommitted-changes', message }) });
  const [head, status, person] = await Promise.all([
    ask(dir, ['rev-parse', '--verify', 'HEAD^{commit}']),
    ask(dir, ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--', '.']),
    ask(dir, ['var', 'GIT_COMMITTER_IDENT']),
  ]);
  if ('refusal' in head || 'refusal' in status)
    return refused('the root is in no git repository with a commit, so nothing could name what is published');
  const changed = status.out.split('\0').filter(Boolean);
  if (changed.length > 0) {
    const some = changed.slice(0, 3).map((line) => line.slice(3));
    return refused(
      `${count(changed.length, 'file')} below the root ${changed.length === 1 ? 'is' : 'are'} not as committed: ${some.join(', ')}${changed.length > 3 ? ', …' : ''}`,
    );
  }
  if ('refusal' in person) {
    const message = 'git does not know who commits here: set user.name and user.email';
    return { issue: issue({ code: 'publish-refused', message }) };
  }
  return { commit: head.out.trim(), committer: person.out.trim() };
}

/** What git ignores is not in the commit either, however clean the work tree looks. */
async function uncommitted(root: Root, out: Out, cluster: string): Promise<Issue | undefined> {
  const { ask } = await import('../../emit/git.js');
  const look = (dir: string, ...paths: string[]) =>
    ask(dir, ['status', '--porcelain', '--ignored', '--untracked-files=all', '--', ...paths]);
  const places = [
    [out.name === '.' ? cluster : `${out.name}/${cluster}`, await look(out.dir, `./${cluster}`)],
    ['tenants', await look(root.dir, 'tenants', root.platform)],
  ] as const;
  const found = places.find(([, answer]) => 'refusal' in answer || answer.out.trim() !== '');
  const message = 'it holds what git does not, so no commit could name what is published';
  return found && issue({ code: 'uncommitted-changes', file: found[0], message });
}
