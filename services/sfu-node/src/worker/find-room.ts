// Which room does a session want? The open one of that name, or a new one where that is allowed.
import type { StartSession } from '@chorale/proto/chorale/relay';
import { ChoraleError } from '@chorale/protocol';
import { configureRoom, type RoomWishes } from '../room/configure.ts';
import { createRoom } from '../room/create-room.ts';
import type { Room, RoomSettings } from '../room/room.ts';
import type { WorkerState } from './worker.ts';

/** Throws not_found in the words that clients look for, resource_exhausted, and invalid_argument. */
export function findOrOpenRoom(
  worker: WorkerState,
  { roomName, grants }: Pick<StartSession, 'roomName' | 'grants'>,
): Room {
  const open = worker.rooms.get(roomName);
  if (open !== undefined) return open;
  if (!worker.config.rooms.autoCreate) {
    throw new ChoraleError('not_found', 'requested room does not exist');
  }
  return openNamedRoom(worker, roomName, {
    preset: grants?.roomPreset ?? '',
    wishes: grants?.roomConfig,
  });
}

/** What the opener asks for, by a preset's name and by itself. */
interface RoomOrder {
  readonly preset: string;
  readonly wishes: RoomWishes | undefined;
}

/** Also where joins may not open rooms. Throws resource_exhausted and invalid_argument. */
export function openNamedRoom(
  worker: WorkerState,
  name: string,
  { preset, wishes }: RoomOrder,
): Room {
  const { rooms } = worker.config;
  if (worker.rooms.size >= rooms.limits.roomsPerWorker) {
    throw new ChoraleError('resource_exhausted', 'the node has as many rooms as it may');
  }
  const room = openRoom(worker, name, configureRoom(defaultsOf(worker), preset, wishes));
  worker.rooms.set(name, room);
  const asked = { agents: (wishes?.agents ?? []).length, egress: wishes?.egress !== undefined };
  if (asked.agents > 0 || asked.egress) room.logger.debug(asked, 'wishes that nobody meets yet');
  return room;
}

const defaultsOf = ({ config: { nodeId, region, rooms } }: WorkerState): RoomSettings => ({
  ...rooms,
  ...{ nodeId, region, metadata: '', tags: {} },
});

function openRoom(worker: WorkerState, name: string, settings: RoomSettings): Room {
  const { clock, logger, openHost, emit } = worker;
  const onClosed = (room: Room): void => {
    if (worker.rooms.get(name) === room) worker.rooms.delete(name);
    worker.giveBack.soon();
  };
  return createRoom(name, settings, { ...{ clock, logger, openHost, emit, onClosed } });
}
