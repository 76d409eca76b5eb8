// Which errors does the whole house know? The canonical codes, each with its HTTP status.

const httpStatus = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 400,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
} as const;

export type ErrorCode = keyof typeof httpStatus;

/** An error whose message may be shown to whoever asked. */
export class ChoraleError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ChoraleError';
    this.code = code;
  }
}

export const httpStatusOf = (code: ErrorCode): number => httpStatus[code];
