// How do a client's WebSocket and its room's stream become one session? Frames both ways until either ends.
import { create, fromBinary, toBinary } from '@chorale/proto';
import { RelayResponseSchema } from '@chorale/proto/chorale/relay';
import { DisconnectReason } from '@chorale/proto/livekit/models';
import {
  LeaveRequest_Action as Action,
  LeaveRequestSchema,
  type SignalRequest,
  SignalRequestSchema,
  type SignalResponse,
  SignalResponseSchema,
} from '@chorale/proto/livekit/rtc';
import { ChoraleError, type Limits, readSignalRequest } from '@chorale/protocol';
import type { WebSocket } from '@chorale/service';
import type { Logger } from '@chorale/telemetry';
import type { Admission } from './admit.ts';
import { ClientSocket } from './client-socket.ts';
import { answerPing } from './keepalive.ts';
import { RateLimit } from './rate.ts';
import type { Relay } from './relay.ts';
import { TokenRefresh } from './token-refresh.ts';

export interface SessionParts {
  readonly socket: WebSocket;
  readonly relay: Relay;
  readonly admission: Admission;
  readonly secret: string;
  readonly limits: Limits;
  readonly logger: Logger;
  /** Resolves when the room can be reached again, or the client is gone. */
  readonly awaitRoom: (gone: AbortSignal) => Promise<void>;
}

/** Messages that may wait for the room before the client's socket is paused. */
const MAX_WAITING = 32;

/** Owns the socket and the relay: when one ends, so does the other. */
export function runSession(parts: SessionParts): void {
  const client = new ClientSocket(parts.socket, parts.limits);
  const signing = { secret: parts.secret, limitBytes: parts.limits.accessTokenBytes };
  const refresh = new TokenRefresh(parts.admission, signing, (token) =>
    client.send({ case: 'refreshToken', value: token }),
  );
  const gone = new AbortController();
  parts.socket.once('close', () => {
    gone.abort();
    client[Symbol.dispose]();
    refresh[Symbol.dispose]();
    parts.relay[Symbol.dispose]();
  });
  parts.socket.on('error', () => parts.socket.terminate());
  readClient(parts, client);
  void readRoom(parts, client, refresh).then(async (end) => {
    if (end === 'cut') await parts.awaitRoom(gone.signal);
    client.close();
  });
}

function readClient({ socket, relay, limits, logger }: SessionParts, client: ClientSocket): void {
  const rate = new RateLimit(limits.signalRate, limits.signalBurst);
  let waiting = 0;
  const forward = async (bytes: Uint8Array): Promise<void> => {
    if (++waiting === MAX_WAITING) socket.pause();
    try {
      await relay.send(bytes);
    } finally {
      if (waiting-- === MAX_WAITING) socket.resume();
    }
  };
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    client.heard();
    client.format = isBinary ? 'binary' : 'json';
    if (!rate.take()) return client.refuse('too many signal messages');
    const request = readRequest(data, client);
    if (request === undefined) return logger.debug({}, 'a frame that is no signal request');
    const pong = answerPing(request.message);
    if (pong !== undefined) return client.send(pong);
    const bytes = isBinary ? Uint8Array.from(data) : toBinary(SignalRequestSchema, request);
    // A relay that is gone has told the client already.
    forward(bytes).catch(() => undefined);
  });
}

/** A frame that cannot be read is dropped: the connection lives, as newer clients may say more than we know. */
function readRequest(data: Buffer, client: ClientSocket): SignalRequest | undefined {
  try {
    return readSignalRequest(data, client.format);
  } catch (error) {
    if (error instanceof ChoraleError) return;
    throw error;
  }
}

async function readRoom(
  { relay, logger }: SessionParts,
  client: ClientSocket,
  refresh: TokenRefresh,
): Promise<'ended' | 'cut'> {
  try {
    deliver(toBinary(RelayResponseSchema, relay.first), client, refresh);
    await refresh.send();
    for (let next = await relay.incoming.next(); !next.done; next = await relay.incoming.next()) {
      deliver(next.value, client, refresh);
    }
  } catch (error) {
    const hasFailed = !relay.aborted.aborted;
    if (hasFailed) logger.error({ error: String(error) }, 'a session has failed');
    // Without a word the client resumes: its media is well, and the room says what else it must do.
    if (!hasFailed && !relay.isRoomLost()) return 'cut';
    client.send(leaveForReconnect());
  }
  return 'ended';
}

function deliver(frame: Uint8Array, client: ClientSocket, refresh: TokenRefresh): void {
  const { message } = fromBinary(RelayResponseSchema, frame);
  if (message.case === 'signal') {
    client.sendEncoded(message.value, () => fromBinary(SignalResponseSchema, message.value));
  }
  if (message.case === 'grants') void refresh.send(message.value);
}

function leaveForReconnect(): SignalResponse['message'] {
  const value = create(LeaveRequestSchema, {
    canReconnect: true,
    reason: DisconnectReason.SERVER_SHUTDOWN,
    action: Action.RECONNECT,
  });
  return { case: 'leave', value };
}
