import type { Answer } from './http.js';

interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes?: readonly { readonly message?: string; readonly field?: string }[] };
}

/** What the API server answers when it doesn't do as asked. */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  /** Its own words, without what was asked. */
  readonly said: string;

  constructor(asked: string, { status, body }: Answer) {
    const { message = String(body), reason = '' } = (typeof body === 'object' && body !== null ? body : {}) as Status;
    super(`${asked}: ${status} ${message}`);
    this.name = 'Refusal';
    this.status = status;
    this.reason = reason;
    this.said = message;
  }
}

/** The refusal that a request must meet; throws if it is let through, or fails for another reason. */
export async function refused(request: Promise<unknown>): Promise<Refusal> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('the API server let it through');
}
