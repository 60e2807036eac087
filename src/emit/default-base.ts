import { commitOf, git } from './git.js';

type Env = Readonly<Record<string, string | undefined>>;

// GitHub Actions, GitLab CI and Azure Pipelines name the branch that a pull request goes to.
const TARGET_VARIABLES = ['GITHUB_BASE_REF', 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', 'SYSTEM_PULLREQUEST_TARGETBRANCH'];

/**
 * What removals are judged against when nobody says: at a desk HEAD, the last commit. In CI the change is already committed, so it is where
 * the branch left its target, or the commit before when there is no target or HEAD is the target itself.
 */
export async function defaultBase(repoDir: string, env: Env): Promise<string> {
  const branch = TARGET_VARIABLES.map((name) => env[name]).find((value) => value);
  if (!branch) return inCi(env) ? 'HEAD^' : 'HEAD';
  const target = `origin/${branch.replace(/^refs\/heads\//, '')}`;
  const [head, tip] = [await commitOf(repoDir, 'HEAD'), await commitOf(repoDir, target)];
  // Not fetched: the name is what the user has to fetch, so it is what the warning should say.
  if (head === undefined || tip === undefined) return target;
  const base = (await git(repoDir, ['merge-base', head, tip]))?.toString().trim();
  // A shallow clone may not reach back to where they parted; the tip then errs towards reporting too much.
  if (!base) return target;
  return base === head ? 'HEAD^' : base;
}

/** `CI` is set by most; Azure Pipelines has a variable of its own. */
function inCi(env: Env): boolean {
  return (env.CI !== undefined && !['', '0', 'false'].includes(env.CI.toLowerCase())) || Boolean(env.TF_BUILD);
}
