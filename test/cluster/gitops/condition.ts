import type { Live } from '../client/client.js';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** The condition of this type in an object's status. */
export const condition = (live: Live, type: string): Condition | undefined =>
  (live.status?.conditions as Condition[] | undefined)?.find((each) => each.type === type);
