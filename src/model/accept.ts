import { type IssueCode, isAcceptable } from '../codes.js';
import type { IssueInput, IssueList } from '../issue.js';
import type { Placement } from './fleet.js';

/** Adds a fault of a tenant's, unless it is a rule of ours that the tenant's `accept` relaxes: then it is noted as accepted. */
export function reportUnlessAccepted(issues: IssueList, placement: Placement, input: IssueInput): void {
  const code: IssueCode = input.code;
  if (isAcceptable(code) && placement.accept.includes(code)) issues.accepted.push({ code, tenant: placement.tenant.name });
  else issues.add({ ...input, tenant: placement.tenant.name });
}
