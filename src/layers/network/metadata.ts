import { cidrContains, cidrEqual } from '../../kube/cidr.js';
import type { IpBlock } from '../../kube/schemas.js';

/** Where clouds serve a node's credentials to whoever asks. */
export const METADATA_ADDRESS = '169.254.169.254/32';

/** Whether a range is that one address. */
export function isMetadata(cidr: string): boolean {
  return cidrEqual(cidr, METADATA_ADDRESS);
}

/** Whether a block lets packets through to the instance metadata service. */
export function reachesMetadata({ cidr, except = [] }: IpBlock): boolean {
  return cidrContains(cidr, METADATA_ADDRESS) && !except.some((part) => cidrContains(part, METADATA_ADDRESS));
}

/** The block without the instance metadata address. The address alone stays: an exception must be smaller than its range. */
export function cutMetadata(block: IpBlock): IpBlock {
  if (!reachesMetadata(block) || isMetadata(block.cidr)) return block;
  return { ...block, except: [...(block.except ?? []), METADATA_ADDRESS] };
}
