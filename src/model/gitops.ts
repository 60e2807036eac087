import { z } from 'zod';
import { dnsLabel, dnsSubdomain } from '../kube/schemas.js';

export const ENGINES = ['flux', 'argocd'] as const;
export type Engine = (typeof ENGINES)[number];

/** How an engine came onto the cluster, which decides whose power it acts with and where its settings are. */
export const INSTALLS = ['flux', 'flux-operator', 'aks-flux-extension', 'argocd'] as const;
export type Install = (typeof INSTALLS)[number];

/** The engine that syncs dist/ to a cluster. */
export interface GitOps {
  readonly engine: Engine;
  /** Whether platform.ts names the engine: then what must not be pruned carries the marks that it reads. */
  readonly declared: boolean;
  readonly install: Install;
  /** The engine's own namespace. */
  readonly namespace: string;
  /** The service account of the engine's own namespace by which the platform's objects are applied. */
  readonly account: string;
  /** Where the engine finds dist/; without it the platform's own sync objects are made elsewhere. */
  readonly repository?: Repository;
  /** Whether the engine runs with the lock-down that keeps tenants apart. */
  readonly lockdown: boolean;
  /** How many Kustomizations the tenants share; undefined where each has its own. */
  readonly shards?: number;
}

export interface Repository {
  readonly url: string;
  readonly branch: string;
  /** The folder of dist/ in it, without slashes at its ends. */
  readonly path: string;
  /** The Secret of the engine's namespace that opens it. */
  readonly secret?: string;
}

/** A team's repository in one namespace, where the engine's own namespace must hold objects for it (Argo CD). */
export interface TeamSync {
  /** Unique within the tenant and namespace. */
  readonly name: string;
  readonly namespace: string;
  readonly repository: string;
  /** Branch, tag or semantic version range, as Argo CD's `targetRevision` takes them. */
  readonly revision: string;
  readonly path: string;
  /** The service account of the namespace by which it is applied. */
  readonly account: string;
  readonly suspended: boolean;
  /** What it is of, which has a project of its own. Default: the team's repositories. */
  readonly of?: 'offering';
  /** Instead of the path: a chart of the repository, which is one of charts. */
  readonly helm?: { readonly chart: string; readonly release: string; readonly values: Readonly<Record<string, unknown>> };
  /** When it may sync and when not, as the AppProject says it; for which Applications is added there. */
  readonly windows?: readonly Record<string, unknown>[];
}

/** What an address of a repository may look like. Kubernetes and both engines take these; anything else would only fail on the cluster. */
export const repositoryUrl = z
  .string()
  .refine((url) => /^(https?|ssh):\/\/[^\s@/]*@?[^\s@/]+(\/\S+)+$/.test(url) && !/^https?:\/\/[^/]*@/.test(url), {
    error:
      'must be an address such as https://github.com/contoso/tenants or ssh://git@github.com/contoso/tenants, without a password',
  });

/** A folder inside a repository. */
export const repositoryPath = z
  .string()
  .refine((path) => path !== '' && !path.startsWith('/') && path.split('/').every((part) => part !== '..' && part !== ''), {
    error: "must be a folder of the repository, such as 'deploy/prod', without '..'",
  });

/** A name of a branch or tag, as far as it matters: nothing that a shell or git could take for an option or a range. */
export const gitRef = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]*$/, "must be the name of a branch or tag, such as 'main'");

const written = z.strictObject({
  engine: z.enum(ENGINES).describe('The engine.'),
  install: z
    .enum(INSTALLS)
    .optional()
    .describe(
      "How it came onto the cluster: 'flux' (flux bootstrap), 'flux-operator', 'aks-flux-extension' (Azure's managed Flux) or 'argocd'. Default: the engine's own.",
    ),
  namespace: dnsLabel.optional().describe("Its own namespace. Default: 'flux-system' or 'argocd'."),
  account: dnsSubdomain
    .optional()
    .describe(
      "The service account of that namespace by which the platform's own objects are applied. Default: what the installation brings (kustomize-controller, flux-applier, argocd-application-controller).",
    ),
  repository: z
    .strictObject({
      url: repositoryUrl.describe('Its address, over HTTPS or SSH.'),
      branch: gitRef.optional().describe("Default: 'main'."),
      path: repositoryPath.optional().describe("The folder of dist/ in it. Default: 'dist'."),
      secret: dnsSubdomain.optional().describe("The Secret of the engine's namespace that opens it. Default: none."),
    })
    .optional()
    .describe(
      "Where the engine finds dist/: then the platform's own sync objects are written to dist/<cluster>/sync. Default: they are made elsewhere.",
    ),
  lockdown: z
    .boolean()
    .optional()
    .describe(
      "Whether the engine runs with the lock-down that 'tenantry bootstrap' prints. Without it no tenant may have repositories of its own. Default: false; with aks-flux-extension true, as Azure has it.",
    ),
  shards: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Flux only: how many Kustomizations the tenants share, by a fixed hash of their names, for clusters with very many. Default: one a tenant.',
    ),
});

/** What a cluster says of its engine: the word alone, or all of it. */
export const gitops = z.union([z.enum(ENGINES), written]);

const PLACES: Readonly<Record<Install, { readonly namespace: string; readonly account: string }>> = {
  flux: { namespace: 'flux-system', account: 'kustomize-controller' },
  'flux-operator': { namespace: 'flux-system', account: 'kustomize-controller' },
  // Azure runs each configuration as the account flux-applier of the configuration's namespace.
  'aks-flux-extension': { namespace: 'flux-system', account: 'flux-applier' },
  argocd: { namespace: 'argocd', account: 'argocd-application-controller' },
};

/** The engine of a cluster with everything worked out. Nothing written is Flux, undeclared. */
export function buildGitOps(said: z.output<typeof gitops> | undefined): GitOps {
  const { engine, repository, shards, ...more }: z.output<typeof written> =
    typeof said === 'object' ? said : { engine: said ?? 'flux' };
  const install = more.install ?? engine;
  const { namespace, account } = PLACES[install];
  return {
    engine,
    declared: said !== undefined,
    install,
    namespace: more.namespace ?? namespace,
    account: more.account ?? account,
    ...(shards === undefined ? {} : { shards }),
    ...(repository ? { repository: { branch: 'main', path: 'dist', ...repository } } : {}),
    lockdown: more.lockdown ?? install === 'aks-flux-extension',
  };
}

/** What doesn't go together in what a cluster says of its engine. */
export function gitopsFault({
  engine,
  install,
  shards,
}: GitOps): { readonly key: string; readonly message: string; readonly want: string } | undefined {
  const installs = INSTALLS.filter((name) => name.startsWith(engine) || (engine === 'flux' && name === 'aks-flux-extension'));
  if (!installs.includes(install))
    return { key: 'install', message: `${install} is no way to install ${engine}`, want: installs.join(' or ') };
  if (shards !== undefined && engine !== 'flux')
    return {
      key: 'shards',
      message: 'only Flux applies many tenants by one object',
      want: 'no shards: Argo CD has one Application a tenant',
    };
  return undefined;
}

/**
 * The folder between `tenants/` and a tenant's own, on clusters with shards: a number by a fixed hash (FNV-1a) of its name, the same on every
 * machine, so that a tenant stays where it is as long as the number of shards does.
 */
export function shardOf({ shards }: GitOps, tenant: string): string | undefined {
  if (shards === undefined) return undefined;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(tenant)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return shardName(hash % shards);
}

/** The folders of all shards. */
export const shardsOf = ({ shards = 0 }: GitOps): string[] => Array.from({ length: shards }, (_, index) => shardName(index));

const shardName = (index: number): string => String(index).padStart(2, '0');
