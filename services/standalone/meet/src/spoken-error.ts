// What do we tell people when something fails? One sentence that says what to do next.
import { ConnectionError, ConnectionErrorReason, MediaDeviceFailure } from 'livekit-client';

/** Its message is a sentence for people. */
export class SpokenError extends Error {
  override readonly name = 'SpokenError';
}

export type Device = 'camera' | 'microphone';

export function describeDeviceProblem(error: unknown, device: Device): string {
  if (navigator.mediaDevices === undefined) {
    return `The ${device} needs a secure page: open this one with https, or on localhost.`;
  }
  switch (MediaDeviceFailure.getFailure(error)) {
    case MediaDeviceFailure.PermissionDenied:
      return `The browser denies the ${device}. Allow it beside the address, then try again.`;
    case MediaDeviceFailure.NotFound:
      return `No ${device} was found. Plug one in, or join without.`;
    case MediaDeviceFailure.DeviceInUse:
      return `Another program uses the ${device}. Close it there, then try again.`;
    default:
      return `The ${device} does not start.`;
  }
}

export function describeConnectProblem(error: unknown): string {
  if (error instanceof SpokenError) return error.message;
  if (!(error instanceof ConnectionError)) return 'Joining failed. Try again.';
  switch (error.reason) {
    case ConnectionErrorReason.NotAllowed:
      return /expired/i.test(error.message) ? EXPIRED : 'This invitation does not let you in.';
    case ConnectionErrorReason.ServerUnreachable:
    case ConnectionErrorReason.WebSocket:
    case ConnectionErrorReason.ServiceNotFound:
      return 'The server cannot be reached. Check your connection, then try again.';
    case ConnectionErrorReason.Timeout:
      return 'The server does not answer in time. Try again.';
    default:
      return 'Joining failed. Try again.';
  }
}

export const EXPIRED = 'This invitation has expired. Ask for a new one.';
