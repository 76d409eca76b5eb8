// What happens in this node's rooms, as debugging asks? What the rooms know, with what their media hosts count.
import type { TransportReport } from '../host/describe-transport.ts';
import type { ParticipantFacts, RoomFacts } from '../room/describe-room.ts';
import type { RoomPiece } from '../worker/describe-rooms.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface RoomReport extends RoomFacts {
  readonly participants: readonly ParticipantReport[];
}

export interface ParticipantReport extends ParticipantFacts {
  readonly media: readonly TransportReport[];
}

/** Of one name, or all. A worker that does not answer is left out. */
export async function inspectRooms(pool: WorkerPool, name?: string): Promise<RoomReport[]> {
  const told = await Promise.allSettled(
    pool.workers.map(({ control }) => collect(control.describeRooms({}))),
  );
  return joinPieces(
    told.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
    name,
  );
}

async function collect(answers: AsyncIterable<{ readonly json: string }>): Promise<RoomPiece[]> {
  const pieces: RoomPiece[] = [];
  for await (const { json } of answers) pieces.push(JSON.parse(json) as RoomPiece); // a worker of ours wrote it
  return pieces;
}

/** A participant's media may be on several workers: transports have names of their own. */
export function joinPieces(pieces: readonly RoomPiece[], name?: string): RoomReport[] {
  const transports = new Map(
    pieces.flatMap((piece) =>
      piece.kind === 'transport' ? [[piece.facts.transport, piece.facts]] : [],
    ),
  );
  const participants = pieces.flatMap((piece) =>
    piece.kind === 'participant' ? [piece.facts] : [],
  );
  const byRoom = Map.groupBy(participants, ({ room }) => room);
  return pieces
    .flatMap((piece) => (piece.kind === 'room' ? [piece.facts] : []))
    .filter(({ room }) => name === undefined || room === name)
    .map((facts) => ({
      ...facts,
      participants: (byRoom.get(facts.room) ?? []).map((one) => ({
        ...one,
        media: one.transports.flatMap((id) => transports.get(id) ?? []),
      })),
    }));
}
