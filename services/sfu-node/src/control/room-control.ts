// What may an application ask of the rooms of this worker? RoomService, answered where the rooms are; the api has checked the grants.
import { create } from '@chorale/proto';
import { DisconnectReason } from '@chorale/proto/livekit/models';
import {
  DeleteRoomResponseSchema,
  ListParticipantsResponseSchema,
  ListRoomsResponseSchema,
  RemoveParticipantResponseSchema,
  RoomService,
  SendDataResponseSchema,
  UpdateSubscriptionsResponseSchema,
} from '@chorale/proto/livekit/room';
import { ChoraleError } from '@chorale/protocol';
import { type ServiceImpl, serveOverBus } from '@chorale/rpc';
import { updateSubscription } from '../participant/subscription.ts';
import { closeRoom } from '../room/close.ts';
import { writeParticipantInfo, writeRoomInfo } from '../room/info.ts';
import { removeParticipant } from '../room/leave.ts';
import type { WorkerState } from '../worker/worker.ts';
import { findParticipant, findRoom } from './find.ts';
import { mutePublishedTrack } from './mute-published-track.ts';
import { createOrFindRoom, updateRoomMetadata } from './room-settings.ts';
import { sendData } from './send-data.ts';
import { updateParticipant } from './update-participant.ts';

export function answerRoomControl(worker: WorkerState, subject: string): Disposable {
  const control = createRoomControl(worker);
  return serveOverBus(worker.bus, subject, (router) => router.service(RoomService, control));
}

function createRoomControl(worker: WorkerState): ServiceImpl<typeof RoomService> {
  return {
    createRoom: (request) => createOrFindRoom(worker, request),
    listRooms: ({ names }) => {
      const rooms = [...worker.rooms.values()].filter(
        ({ name }) => names.length === 0 || names.includes(name),
      );
      return create(ListRoomsResponseSchema, { rooms: rooms.map(writeRoomInfo) });
    },
    deleteRoom: ({ room }) => {
      closeRoom(findRoom(worker, room), DisconnectReason.ROOM_DELETED);
      return create(DeleteRoomResponseSchema);
    },
    updateRoomMetadata: ({ room, metadata }) =>
      updateRoomMetadata(findRoom(worker, room), metadata),
    sendData: (request) => {
      sendData(findRoom(worker, request.room), request);
      return create(SendDataResponseSchema);
    },
    ...createParticipantControl(worker),
    forwardParticipant: () => unimplemented('ForwardParticipant'),
    moveParticipant: () => unimplemented('MoveParticipant'),
    performRpc: () => unimplemented('PerformRpc'),
  };
}

type ParticipantControl = Pick<
  ServiceImpl<typeof RoomService>,
  | 'listParticipants'
  | 'getParticipant'
  | 'removeParticipant'
  | 'mutePublishedTrack'
  | 'updateParticipant'
  | 'updateSubscriptions'
>;

function createParticipantControl(worker: WorkerState): ParticipantControl {
  return {
    listParticipants: ({ room }) => {
      const listed = [...findRoom(worker, room).participants.values()];
      const participants = listed.map((participant) => writeParticipantInfo(participant));
      return create(ListParticipantsResponseSchema, { participants });
    },
    getParticipant: (request) => writeParticipantInfo(findParticipant(worker, request)[1]),
    removeParticipant: (request) => {
      const [room, participant] = findParticipant(worker, request);
      removeParticipant(room, participant, DisconnectReason.PARTICIPANT_REMOVED);
      return create(RemoveParticipantResponseSchema);
    },
    mutePublishedTrack: (request) => {
      const [room, participant] = findParticipant(worker, request);
      return mutePublishedTrack(room, participant, request);
    },
    updateParticipant: (request) => {
      const [room, participant] = findParticipant(worker, request);
      updateParticipant(room, participant, request);
      return writeParticipantInfo(participant);
    },
    updateSubscriptions: (request) => {
      const [room, participant] = findParticipant(worker, request);
      updateSubscription(room, participant, request);
      return create(UpdateSubscriptionsResponseSchema);
    },
  };
}

function unimplemented(method: string): never {
  throw new ChoraleError('unimplemented', `${method} is not built yet`);
}
