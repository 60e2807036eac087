import { z } from 'zod';
import { isPlainObject } from '../kube/deep-equal.js';
import { dnsLabel, dnsSubdomain } from '../kube/schemas.js';
import { gitRef, repositoryPath, repositoryUrl } from './gitops.js';

/** A registry of charts: HTTPS, without a password, or a chart in an OCI registry. */
const chartRepository = z.string().regex(/^https:\/\/[^\s@/]+(\/[^\s@]*)?$/, {
  error: 'must be an address such as https://charts.contoso.com, without a password',
});
const chartArtifact = z.string().regex(/^oci:\/\/[^\s@/]+(\/[^\s@/:]+)+$/, {
  error: 'must be the address of a chart such as oci://contoso.azurecr.io/charts/crm, without a version',
});
const chartVersion = z
  .string()
  .regex(/^[A-Za-z0-9.*^~<>=| +_-]+$/, { error: "must be a version or a range of versions, such as '1.4.2' or '1.4.*'" });

const secret = dnsSubdomain.nullish().describe('A Secret of the namespace that opens it. Default: none. Flux only.');

/** What a chart takes: any data that YAML can say. */
export const chartValues = z.record(
  z.string(),
  z.unknown().refine(isData, { error: 'must be plain data: maps, lists, texts, numbers, true, false' }),
);

function isData(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isData);
  if (typeof value === 'object' && value !== null) return isPlainObject(value) && Object.values(value).every(isData);
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/**
 * What a line of YAML takes in place of a variable without becoming anything else: Flux puts these into the text of manifests.
 */
const substitute = z.string().regex(/^[A-Za-z0-9 ._,:;/@%+=~-]*$/, {
  error: 'must be letters, digits, spaces and ._,:;/@%+=~- only, as it is put into the text of manifests',
});

/** A variable's name, as Flux substitutes it; and so any value's, as a customer writes it. */
export const valueName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'must be letters, digits and "_", not a digit first' });

const helmKeys = {
  repository: chartRepository.nullish().describe('The address of a Helm repository, over HTTPS.'),
  chart: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/)
    .nullish()
    .describe('The name of the chart in it.'),
  oci: chartArtifact.nullish().describe('Instead of both: the address of a chart in an OCI registry.'),
  version: chartVersion.nullish().describe('Its version, or a range of versions.'),
  secret,
  values: chartValues.nullish().describe('What the chart is given.'),
};

const kustomizeKeys = {
  repository: repositoryUrl.nullish().describe('The address of a git repository.'),
  branch: gitRef.nullish().describe('Its branch.'),
  tag: gitRef.nullish().describe('Instead of a branch: a tag.'),
  path: repositoryPath.nullish().describe('The folder to apply.'),
  secret,
  values: z.record(valueName, substitute).nullish().describe('What stands for ${NAME} in its manifests. Flux only.'),
};

/** An application as it may be written, at any level. */
export const applicationKeys = z.strictObject({
  offering: dnsLabel.nullish().describe('The offering that it is of: a label of the Namespace.'),
  helm: z.strictObject(helmKeys).nullish().describe('A Helm chart.'),
  kustomize: z.strictObject(kustomizeKeys).nullish().describe('A folder of a git repository.'),
});

/** A Helm chart, whole: it comes from one place. */
export const helmSource = whole(z.strictObject(helmKeys), ['version'], [['repository', 'chart'], ['oci']]);
/** A folder of manifests, whole. */
export const kustomizeSource = whole(z.strictObject(kustomizeKeys), ['repository', 'path'], [['branch'], ['tag']]);

/** What is installed in one namespace. Of an offering of plain objects only the name is left: those are made as extras are. */
export const application = z
  .strictObject({ offering: dnsLabel.optional(), helm: helmSource.optional(), kustomize: kustomizeSource.optional() })
  .refine((said) => said.helm === undefined || said.kustomize === undefined, { error: "must be either 'helm' or 'kustomize'" });

/** Requires some keys, and those of exactly one of several ways. */
function whole<T extends z.ZodType<Record<string, unknown>>>(schema: T, always: string[], ways: string[][]): T {
  const has = (said: Record<string, unknown>) => (key: string) => said[key] !== undefined && said[key] !== null;
  return schema.superRefine((said, ctx) => {
    for (const key of always.filter((name) => !has(said)(name)))
      ctx.addIssue({ code: 'custom', params: { code: 'missing-key' }, path: [key], message: `'${key}' is missing` });
    const taken = ways.filter((way) => way.some(has(said)));
    const words = ways.map((way) => way.join(' and ')).join(', or ');
    if (taken.length !== 1 || !taken[0]!.every(has(said)))
      ctx.addIssue({ code: 'custom', message: `must say ${words}, and not both` });
  }) as T;
}

type Whole<T> = T extends object ? { -readonly [K in keyof T]: Exclude<T[K], null> } : T;

export interface Application {
  offering?: string;
  helm?: Whole<z.output<typeof helmSource>>;
  kustomize?: Whole<z.output<typeof kustomizeSource>>;
}
