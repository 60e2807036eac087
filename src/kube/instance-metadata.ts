/** Where clouds serve a node's credentials to whoever asks, over IPv4. */
export const METADATA_ADDRESS = '169.254.169.254/32';

/** The same over both families: AWS and Google Cloud have an address of their own for IPv6, none of which is anything else. */
export const METADATA_ADDRESSES: readonly string[] = [METADATA_ADDRESS, 'fd00:ec2::254/128', 'fd20:ce::254/128'];
