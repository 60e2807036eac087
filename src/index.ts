/**
 * Tenantry: tenants as code. One typed file per tenant becomes every Kubernetes object that isolates it.
 *
 * Definitions use {@link defineTenant}, {@link definePlatform} and the helpers beside them. Tools go further: {@link findRoot} and {@link load}
 * read a root's files, {@link compileLoaded} turns them into a fleet and the texts of its files, without disk or console; {@link compile} does
 * that for values of one's own. Faults of the input are
 * {@link Issue}s with a code from {@link CODES}; what cannot go on throws an {@link IssueError} that carries them.
 *
 * @example
 * import { cidr, defineTenant, group, tenant } from 'tenantry';
 *
 * export default defineTenant({
 *   owner: { team: 'Payments', contact: 'payments@contoso.com' },
 *   access: { admin: [group('7f0c1a52-1d0b-4c3e-9a55-0d4f7e1b2c3d')] },
 *   network: { to: [tenant('ledger', 5432), cidr('10.40.0.0/16', 443)] },
 * });
 *
 * @packageDocumentation
 */

export { CODES, type IssueCode } from './codes.js';
export {
  cidr,
  defineOffering,
  definePlatform,
  defineTenant,
  type ExtraContext,
  type ExtraFunction,
  entry,
  group,
  host,
  type OfferingDefinition,
  type PlatformDefinition,
  type Port,
  type Quantity,
  serviceAccount,
  type TenantDefinition,
  tenant,
  tenants,
  user,
} from './define.js';
export { formatIssue, type Issue, IssueError, IssueList } from './issue.js';
export type { Manifest } from './kube/types.js';
export { findRoot, type Loaded, type LoadOptions, load, type RawFile, type RawTenant, type Root } from './load/index.js';
export { type Compiled, compile, compileLoaded } from './pipeline.js';
