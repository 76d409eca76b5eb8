// Where is a room? Any node is asked; calls then go to the worker that has it.
import type { Bus } from '@chorale/bus';
import { NodeControlService } from '@chorale/proto/chorale/node_control';
import { RoomService } from '@chorale/proto/livekit/room';
import { ChoraleError, NODE_CONTROL_SUBJECT } from '@chorale/protocol';
import { type Client, createBusTransport, createClient, fromRpcError } from '@chorale/rpc';
import type { Store } from '@chorale/store';

export type RoomClient = Client<typeof RoomService>;

export interface RoomRouter {
  /** Throws not_found when nobody has the room. */
  find(room: string): Promise<RoomClient>;
  /** Assigns the room to a worker when nobody has it. */
  findOrAssign(room: string): Promise<RoomClient>;
  /** Of every worker that has rooms, with the names that it has. */
  all(names: readonly string[]): Promise<ReadonlyMap<RoomClient, string[]>>;
}

export function createRoomRouter(bus: Bus, store: Store): RoomRouter {
  const nodes = createClient(NodeControlService, createBusTransport(bus, NODE_CONTROL_SUBJECT));
  const locate = async (roomName: string, options: { create?: boolean; peek?: boolean }) => {
    const { roomsSubject } = await nodes.assignRoom({ roomName, ...options }).catch(rethrow);
    if (roomsSubject === '') throw absent();
    return roomsSubject;
  };
  const clientOf = (subject: string): RoomClient =>
    createClient(RoomService, createBusTransport(bus, subject));
  return {
    find: async (room) => clientOf(await locate(room, { peek: true })),
    findOrAssign: async (room) => clientOf(await locate(room, { create: true })),
    async all(names) {
      const owned = (await store.rooms.list()).map(({ roomName }) => roomName);
      const wanted = owned.filter((name) => names.length === 0 || names.includes(name));
      const subjects = await Promise.all(wanted.map((name) => locateOrSkip(locate, name)));
      const bySubject = Map.groupBy(wanted, (_name, index) => subjects[index]);
      bySubject.delete(undefined);
      return new Map([...bySubject].map(([subject, rooms]) => [clientOf(subject ?? ''), rooms]));
    },
  };
}

/** A room that has just closed is not an error of a list. */
async function locateOrSkip(
  locate: (room: string, options: { peek: boolean }) => Promise<string>,
  room: string,
): Promise<string | undefined> {
  try {
    return await locate(room, { peek: true });
  } catch (error) {
    if (error instanceof ChoraleError && error.code === 'not_found') return;
    throw error;
  }
}

const absent = (): ChoraleError => new ChoraleError('not_found', 'requested room does not exist');

function rethrow(error: unknown): never {
  throw fromRpcError(error);
}
