// How does a client's session reach its room? Ask a node for the room's worker, open a stream, wait for the first answer.
import { createDeadline } from '@chorale/async';
import { type Bus, type BusStream, openStream } from '@chorale/bus';
import { create, fromBinary, type MessageInitShape, toBinary } from '@chorale/proto';
import {
  type AssignRoomRequestSchema,
  type AssignRoomResponse,
  NodeControlService,
} from '@chorale/proto/chorale/node_control';
import {
  RelayRequestSchema,
  type RelayResponse,
  RelayResponseSchema,
  type StartSession,
} from '@chorale/proto/chorale/relay';
import { ASSIGN_ROOM_SUBJECT, ChoraleError } from '@chorale/protocol';
import { askMethod } from '@chorale/rpc';
import { START_DEADLINE_MS } from './config.ts';
import { Refusal } from './refusal.ts';

export interface Relay extends Disposable {
  /** The first answer of the room: the socket may be upgraded. */
  readonly first: RelayResponse;
  readonly incoming: AsyncIterator<Uint8Array>;
  /** Fires when the room's worker is gone or silent, or the room closed the session. */
  readonly aborted: AbortSignal;
  /** Once aborted: the room has gone with its worker. Else only the way to it has, and the client may resume. */
  readonly isRoomLost: () => boolean;
  /** Resolves once there is room for more: whoever sends waits. */
  send(signal: Uint8Array): Promise<void>;
}

/** Which worker has the room, or shall have it? Throws what the node threw, and unavailable when `deadline` fires first. */
export type AssignRoom = (
  wish: MessageInitShape<typeof AssignRoomRequestSchema>,
  deadline: AbortSignal,
) => Promise<AssignRoomResponse>;

export function createAssignRoom(bus: Bus): AssignRoom {
  const anyNode = { bus, subject: ASSIGN_ROOM_SUBJECT };
  return async (wish, deadline) => {
    try {
      return await askMethod(anyNode, NodeControlService.method.assignRoom, wish, deadline);
    } catch (error) {
      throw deadline.aborted ? unavailable() : error;
    }
  };
}

/** Throws a Refusal when the room said no, unavailable when nobody did. */
export async function openRelay(
  bus: Bus,
  assignRoom: AssignRoom,
  start: StartSession,
): Promise<Relay> {
  using limit = createDeadline(START_DEADLINE_MS);
  const deadline = limit.signal;
  const { roomName } = start;
  const { relaySubject, downSubject } = await assignRoom({ roomName }, deadline);
  const opening = toBinary(RelayRequestSchema, create(RelayRequestSchema, startOf(start)));
  const stream = await openStream(bus, relaySubject, undefined, { first: opening });
  let isRoomLost = false;
  const down = bus.subscribe(downSubject, () => {
    isRoomLost = true;
    stream.abort('the worker is gone');
  });
  stream.aborted.addEventListener('abort', () => {
    down[Symbol.dispose]();
    isRoomLost ||= isSilent(stream.aborted.reason) && bus.isConnected !== false;
  });
  try {
    const incoming = stream.incoming[Symbol.asyncIterator]();
    const first = await readFirst(incoming, deadline);
    return { ...relayOf(stream, incoming, first), isRoomLost: () => isRoomLost };
  } catch (error) {
    stream.abort('not started');
    throw error;
  }
}

const startOf = (start: StartSession) => ({ message: { case: 'start' as const, value: start } });

async function readFirst(
  incoming: AsyncIterator<Uint8Array>,
  deadline: AbortSignal,
): Promise<RelayResponse> {
  const expired = new Promise<never>((_resolve, reject) => {
    deadline.addEventListener('abort', () => reject(unavailable()), { once: true });
  });
  const next = await Promise.race([incoming.next(), expired]);
  if (next.done) throw unavailable();
  const response = fromBinary(RelayResponseSchema, next.value);
  if (response.message.case === 'refused') {
    throw new Refusal(response.message.value.status, response.message.value.reason);
  }
  return response;
}

/** Nobody reads at the other end; where the bus itself is cut off that says nothing of the room. */
const isSilent = (reason: unknown): boolean =>
  reason instanceof ChoraleError && reason.code === 'unavailable';

function relayOf(
  stream: BusStream,
  incoming: AsyncIterator<Uint8Array>,
  first: RelayResponse,
): Omit<Relay, 'isRoomLost'> {
  return {
    first,
    incoming,
    aborted: stream.aborted,
    send: (signal) =>
      stream.send(
        toBinary(
          RelayRequestSchema,
          create(RelayRequestSchema, { message: { case: 'signal', value: signal } }),
        ),
      ),
    [Symbol.dispose]: () => stream.abort('the client is gone'),
  };
}

const unavailable = (): ChoraleError =>
  new ChoraleError('unavailable', 'the media node does not answer');
