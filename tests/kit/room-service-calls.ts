// What does RoomService offer, and what does each method need? One row a method, for tests that call all of them.
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { RoomService } from '@chorale/proto/livekit/room';
import type { VideoGrant } from 'livekit-server-sdk';

type Methods = (typeof RoomService)['method'];

export interface RoomServiceCall {
  readonly method: keyof Methods;
  /** Of the token: all that the method needs. `room` is the room that the request names. */
  readonly grant: VideoGrant;
  readonly request: object;
  /** What is answered when nobody has opened the room. */
  readonly withoutRoom: 'not_found' | 'answered';
  /** With a room and a participant: what is answered. */
  readonly withRoom: 'answered' | 'not_found' | 'unimplemented';
}

const call = <M extends keyof Methods>(
  method: M,
  request: MessageInitShape<Methods[M]['input']>,
  rest: Partial<RoomServiceCall> = {},
): RoomServiceCall => ({
  method,
  request,
  grant: { roomAdmin: true },
  withoutRoom: 'not_found',
  withRoom: 'answered',
  ...rest,
});

/** In an order in which each can be answered: who is removed and what is deleted comes last. */
export function roomServiceCalls(room: string, identity: string): readonly RoomServiceCall[] {
  const target = { room, identity };
  const data = new TextEncoder().encode('hello');
  const unbuilt = { withRoom: 'unimplemented' } as const;
  return [
    call('createRoom', { name: room }, { grant: { roomCreate: true }, withoutRoom: 'answered' }),
    call('listRooms', { names: [room] }, { grant: { roomList: true }, withoutRoom: 'answered' }),
    call('listParticipants', { room }),
    call('getParticipant', target),
    call(
      'mutePublishedTrack',
      { ...target, trackSid: 'TR_x', muted: true },
      { withRoom: 'not_found' },
    ),
    call('updateParticipant', { ...target, metadata: 'm' }),
    call('updateSubscriptions', { ...target, trackSids: ['TR_x'], subscribe: false }),
    call('sendData', { room, data }),
    call('updateRoomMetadata', { room, metadata: 'm' }),
    call('forwardParticipant', { ...target, destinationRoom: 'elsewhere' }, unbuilt),
    call('moveParticipant', { ...target, destinationRoom: 'elsewhere' }, unbuilt),
    call('performRpc', { room, destinationIdentity: identity, method: 'm', payload: '' }, unbuilt),
    call('removeParticipant', target),
    call('deleteRoom', { room }, { grant: { roomCreate: true } }),
  ];
}
