// How is a client told that it may not in? A status and a sentence; livekit-protocol's clients read both.
import { ChoraleError, type ErrorCode } from '@chorale/protocol';

export class Refusal extends Error {
  readonly status: number;
  /** After so many seconds it may be tried again; 0: nobody knows. */
  readonly retryAfterSeconds: number;

  constructor(status: number, reason: string, retryAfterSeconds = 0) {
    super(reason);
    this.name = 'Refusal';
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const statuses: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  permission_denied: 401,
  invalid_argument: 400,
  not_found: 404,
  resource_exhausted: 503,
  unavailable: 503,
  deadline_exceeded: 503,
  aborted: 503,
};

/** Anything unforeseen is a 500 without details: they may hold secrets. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof ChoraleError)) return new Refusal(500, 'internal error');
  const status = statuses[error.code] ?? 500;
  return new Refusal(status, status === 500 ? 'internal error' : error.message);
}
