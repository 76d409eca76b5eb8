// What does a worker tell who debugs it of its rooms and media hosts? One piece at a time: a room may be large.
import { describeTransport, type TransportReport } from '../host/describe-transport.ts';
import {
  describeParticipant,
  describeRoom,
  type ParticipantFacts,
  type RoomFacts,
} from '../room/describe-room.ts';
import type { WorkerState } from './worker.ts';

export type RoomPiece =
  | { readonly kind: 'room'; readonly facts: RoomFacts }
  | { readonly kind: 'participant'; readonly facts: ParticipantFacts }
  | { readonly kind: 'transport'; readonly facts: TransportReport };

/** Rooms whose owner this is, each before its participants; transports of all its hosts, also for rooms of other workers. */
export function* describeRooms({
  rooms,
  parts,
}: Pick<WorkerState, 'rooms' | 'parts'>): Generator<RoomPiece> {
  for (const room of rooms.values()) {
    yield { kind: 'room', facts: describeRoom(room) };
    for (const participant of room.participants.values()) {
      yield { kind: 'participant', facts: describeParticipant(room, participant) };
    }
  }
  for (const host of parts.hosts) {
    for (const transport of host.transports.values()) {
      yield { kind: 'transport', facts: describeTransport(host, transport) };
    }
  }
}
