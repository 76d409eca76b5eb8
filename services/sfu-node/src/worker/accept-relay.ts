// How does a signalling relay become a participant's session? Its first frame starts one; the rest are the client's signals.
import { acceptStreams, type BusStream } from '@chorale/bus';
import { fromBinary } from '@chorale/proto';
import { RelayRequestSchema, type StartSession } from '@chorale/proto/chorale/relay';
import { SignalRequestSchema } from '@chorale/proto/livekit/rtc';
import { ChoraleError, httpStatusOf } from '@chorale/protocol';
import type { Participant } from '../participant/participant.ts';
import { handleSignalRequest } from '../participant/signal-requests.ts';
import { signalLost } from '../room/connection.ts';
import { join } from '../room/join.ts';
import { resume } from '../room/resume.ts';
import type { Room } from '../room/room.ts';
import { SignalSession } from '../room/signal-session.ts';
import { findOrOpenRoom } from './find-room.ts';
import type { WorkerState } from './worker.ts';

export function acceptRelays(worker: WorkerState, subject: string): Disposable {
  return acceptStreams(worker.bus, subject, (stream) => {
    serve(worker, stream).catch((error: unknown) => {
      if (!stream.aborted.aborted) worker.logger.error({ error: String(error) }, 'a relay failed');
      stream.abort('the session has failed');
    });
  });
}

interface Seat {
  readonly room: Room;
  readonly participant: Participant;
}

async function serve(worker: WorkerState, stream: BusStream): Promise<void> {
  const session = new SignalSession(stream);
  let seat: Seat | undefined;
  try {
    for await (const frame of stream.incoming) {
      const { message } = fromBinary(RelayRequestSchema, frame);
      if (message.case === 'start') seat ??= start(worker, message.value, session);
      if (message.case === 'signal' && seat !== undefined) {
        handle(worker, seat, session, message.value);
      }
    }
  } finally {
    if (seat?.participant.session === session) signalLost(seat.room, seat.participant);
    session.close();
  }
}

/** Undefined when the session was refused: the client has been told. */
function start(worker: WorkerState, wish: StartSession, session: SignalSession): Seat | undefined {
  try {
    if (wish.reconnect) {
      const room = worker.rooms.get(wish.roomName);
      const participant = resume(room, wish, session);
      return room && participant ? { room, participant } : undefined;
    }
    const room = findOrOpenRoom(worker, wish);
    return { room, participant: join(room, wish, session) };
  } catch (error) {
    if (!(error instanceof ChoraleError)) throw error;
    session.refuse(refusalStatus(error), error.message);
    return;
  }
}

/** Clients know 503 as "no room for you here". */
const refusalStatus = (error: ChoraleError): number =>
  error.code === 'resource_exhausted' ? 503 : httpStatusOf(error.code);

/**
 * Signals of a session that was replaced by a newer one are late, and dropped. A bad one hurts nobody else. Who leaves
 * also ends its DTLS, and that is here before its word is: it still counts.
 */
function handle(worker: WorkerState, seat: Seat, session: SignalSession, bytes: Uint8Array): void {
  const { room, participant } = seat;
  try {
    const request = fromBinary(SignalRequestSchema, bytes);
    const isLast = participant.session === undefined && request.message.case === 'leave';
    if (participant.session === session || isLast) handleSignalRequest(room, participant, request);
  } catch (error) {
    const facts = { participant: participant.identity, error: String(error) };
    worker.logger.warn(facts, 'a signal request has failed');
  }
}
