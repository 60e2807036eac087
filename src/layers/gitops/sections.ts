import { z } from 'zod';
import { dnsLabel, dnsSubdomain } from '../../kube/schemas.js';
import { gitRef, repositoryPath } from '../../model/gitops.js';
import type { Of } from '../contract.js';
import { address, allowed, folder } from './address.js';

/** A range of versions, in the characters that both engines take. */
const range = z
  .string()
  .regex(/^[\dvxX*^~<>=][\dA-Za-z.*^~<>=|, +-]*$/, "must be a range of versions, such as '>=1.2.0 <2.0.0' or '1.x'");

const window = z.strictObject({
  kind: z.enum(['allow', 'deny']).describe('Whether it may sync then, and only then, or may not.'),
  schedule: z
    .string()
    .regex(/^[\d*?/,A-Za-z-]+( [\d*?/,A-Za-z-]+){4}$/, "must be five fields of cron, such as '0 22 * * 1-5'")
    .describe("When it opens: five fields of cron, such as '0 22 * * 1-5'."),
  duration: z
    .string()
    .regex(/^([1-9]\d*[hms])+$/, "must be a duration such as '8h' or '1h30m'")
    .describe("How long it stays open: '8h', '1h30m'."),
  timeZone: z
    .string()
    .regex(/^[A-Za-z][A-Za-z\d_+/-]*$/, "must be the name of a time zone, such as 'Europe/Amsterdam'")
    .optional()
    .describe("The time zone of the schedule, such as 'Europe/Amsterdam'. Default: UTC."),
});

const decryption = z.strictObject({
  secret: dnsSubdomain.describe('The Secret of the namespace that holds the keys.'),
});

const name = dnsLabel.describe("Its name among the tenant's. Default: the last part of its address.");
const REVISIONS = ['branch', 'tag', 'semver'] as const;
const revisions = {
  branch: gitRef.optional().describe("The branch that is synced. Default: 'main'."),
  tag: gitRef.optional().describe('The tag that is synced.'),
  semver: range.optional().describe("The range of versions of which the newest tag is synced: '>=1.2.0 <2.0.0'."),
};
const more = {
  secret: dnsSubdomain.optional().describe('Flux: the Secret of the namespace that opens it. Default: none.'),
  decryption: decryption.optional().describe('Flux: with what Secrets that SOPS encrypted are decrypted.'),
  suspend: z.literal(true).optional().describe('true: it is not synced for now, and what it made stays.'),
  windows: z.array(window).min(1).optional().describe('Argo CD: when it may sync, and when not.'),
};

type Revisions = { readonly [key in (typeof REVISIONS)[number]]?: string };
const said = (entry: Revisions) => REVISIONS.filter((key) => entry[key] !== undefined).length;

const entry = z
  .strictObject({
    name: name.optional(),
    repository: address.describe('Its address, over HTTPS or SSH: https://github.com/contoso/payments-deploy.'),
    ...revisions,
    path: repositoryPath.optional().describe('The folder of it that is synced. Default: all of it.'),
    namespaces: z
      .array(dnsLabel)
      .min(1)
      .optional()
      .describe("The tenant's namespaces that it is synced into. Default: all of them."),
    ...more,
  })
  .refine((written) => said(written) <= 1, { error: 'must have one of branch, tag and semver' });

const entries = z.array(entry).describe("The tenant's own repositories.");

export const gitopsShape = {
  gitops: z
    .union([
      entries,
      z.strictObject({
        account: dnsSubdomain.nullish().describe('The service account that syncs. Default: see naming.syncAccount.'),
        repositories: entries.nullish(),
      }),
    ])
    .nullish()
    .describe(
      "The tenant's own repositories, which its cluster's GitOps engine syncs into its namespaces: a list of { repository }.",
    ),
};

export const gitopsCapShape = {
  gitops: z
    .strictObject({
      repositories: z
        .array(allowed)
        .nullish()
        .describe("Repositories that tenants may have synced: addresses, or 'https://github.com/contoso/*'. Default: any."),
    })
    .nullish()
    .describe('What repositories tenants may have synced.'),
};

const repository = z
  .strictObject({ name, repository: address, ...revisions, path: folder, ...more })
  .refine((written) => said(written) === 1, { error: 'must have one of branch, tag and semver' });

/** One namespace: the account that syncs, and what it syncs. Without an account, nothing. */
export const gitopsSection = z.strictObject({ account: dnsSubdomain.optional(), repositories: z.array(repository) });

export type Entry = z.infer<typeof entry>;
export type Repository = z.infer<typeof repository>;
export type Window = z.infer<typeof window>;
export type GitopsSection = z.infer<typeof gitopsSection>;
export type GitopsValues = NonNullable<Of<typeof gitopsShape>['gitops']>;

/** The name of the account that syncs, as platform.ts may call it. */
export const gitopsNaming = {
  syncAccount: {
    default: 'tenantry-sync',
    describe: "The service account of a namespace by which its tenant's own repositories are applied, and its RoleBinding.",
  },
};
