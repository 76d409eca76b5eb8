// What does a signal gateway need to be told?
import type { ApiKeys } from '@chorale/auth';
import type { Limits } from '@chorale/protocol';

export interface SignalGatewayConfig {
  readonly keys: ApiKeys;
  readonly limits: Limits;
}

/** How long a joining client waits for a room before it is told 503. Its own patience is 5 s for a first message. */
export const START_DEADLINE_MS = 4_500;
/** A new token goes out this often; LiveKit's value. */
export const REFRESH_INTERVAL_MS: number = 5 * 60_000;
/** Life of a refresh token, unless the first token lives longer; LiveKit's value. */
export const REFRESH_TTL_SECONDS = 600;
/** WebSocket pings, which browsers answer by themselves. */
export const SOCKET_PING_INTERVAL_MS = 5_000;
/** Who spoke within this time is not pinged: most clients ping the gateway themselves. Below the interval, or the silent would miss every other ping. */
export const SOCKET_PING_AFTER_MS = 4_000;
/** A socket that neither spoke nor answered a ping for so long is gone: what JoinResponse announces as ping_timeout. */
export const SOCKET_SILENCE_MS = 15_000;
