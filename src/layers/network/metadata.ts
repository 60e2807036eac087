import { cidrContains, cidrEqual } from '../../kube/cidr.js';
import type { IpBlock } from '../../kube/schemas.js';

/** Where clouds serve a node's credentials to whoever asks, over IPv4. */
export const METADATA_ADDRESS = '169.254.169.254/32';

/** The same over both families: AWS and Google Cloud have an address of their own for IPv6, none of which is anything else. */
export const METADATA_ADDRESSES: readonly string[] = [METADATA_ADDRESS, 'fd00:ec2::254/128', 'fd20:ce::254/128'];

/** Whether a range is one of these addresses. */
export function isMetadata(cidr: string): boolean {
  return METADATA_ADDRESSES.some((address) => cidrEqual(cidr, address));
}

/** The addresses of the instance metadata service to which a block lets packets through. */
export function metadataIn({ cidr, except = [] }: IpBlock): string[] {
  return METADATA_ADDRESSES.filter(
    (address) => cidrContains(cidr, address) && !except.some((part) => cidrContains(part, address)),
  );
}

/** The block without these addresses. One that stands alone stays: an exception must be smaller than its range. */
export function cutMetadata(block: IpBlock): IpBlock {
  const reached = metadataIn(block);
  if (reached.length === 0 || isMetadata(block.cidr)) return block;
  return { ...block, except: [...(block.except ?? []), ...reached] };
}
