// How does an error of the house cross an RPC, and come back?
import { ChoraleError, type ErrorCode } from '@chorale/protocol';
import { Code, ConnectError } from '@connectrpc/connect';

const codes: Record<ErrorCode, Code> = {
  canceled: Code.Canceled,
  unknown: Code.Unknown,
  invalid_argument: Code.InvalidArgument,
  deadline_exceeded: Code.DeadlineExceeded,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  permission_denied: Code.PermissionDenied,
  resource_exhausted: Code.ResourceExhausted,
  failed_precondition: Code.FailedPrecondition,
  aborted: Code.Aborted,
  out_of_range: Code.OutOfRange,
  unimplemented: Code.Unimplemented,
  internal: Code.Internal,
  unavailable: Code.Unavailable,
  data_loss: Code.DataLoss,
  unauthenticated: Code.Unauthenticated,
};

export const codeOf = (error: ChoraleError): Code => codes[error.code];

/** For handlers: what they throw reaches the caller with its code. Anything else stays an internal error without words. */
export function toRpcError(error: unknown): ConnectError {
  if (error instanceof ChoraleError) return new ConnectError(error.message, codeOf(error));
  return ConnectError.from(error);
}

/** For callers: what a call threw, as an error of the house. */
export function fromRpcError(error: unknown): ChoraleError {
  if (error instanceof ChoraleError) return error;
  const { code, rawMessage } = ConnectError.from(error);
  const name = Object.entries(codes).find(([, candidate]) => candidate === code)?.[0];
  return new ChoraleError((name ?? 'unknown') as ErrorCode, rawMessage, { cause: error });
}
