import { cidrContains, cidrEqual } from '../../kube/cidr.js';
import { METADATA_ADDRESSES } from '../../kube/instance-metadata.js';
import type { IpBlock } from '../../kube/schemas.js';

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
