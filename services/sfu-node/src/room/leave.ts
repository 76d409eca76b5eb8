// How does a participant leave? Its tracks end for everyone, its transports close, the others are told.
import { create } from '@chorale/proto';
import { DisconnectReason, ParticipantInfo_State as State } from '@chorale/proto/livekit/models';
import {
  LeaveRequest_Action as Action,
  LeaveRequestSchema,
  type SignalResponse,
} from '@chorale/proto/livekit/rtc';
import { supportsLeaveAction } from '@chorale/protocol';
import { unsubscribeData } from '../participant/data-subscriptions.ts';
import type { Participant } from '../participant/participant.ts';
import { broadcastDeparture } from './broadcast.ts';
import { emitParticipantGone } from './events.ts';
import { isDeserted } from './kinds.ts';
import { unpublish } from './publications.ts';
import type { Room } from './room.ts';
import { noteRoomChange } from './room-news.ts';
import { dropSubscriptions } from './subscriptions.ts';
import { closeTransports } from './transports.ts';

/** Reasons for which the client should come back as somebody new, rather than give up. */
const reconnectReasons: readonly DisconnectReason[] = [
  DisconnectReason.STATE_MISMATCH,
  DisconnectReason.SERVER_SHUTDOWN,
  DisconnectReason.CONNECTION_TIMEOUT,
];

/** Idempotent. A client that said that it leaves is not told. */
export function removeParticipant(
  room: Room,
  participant: Participant,
  reason: DisconnectReason,
): void {
  if (participant.state === State.DISCONNECTED) return;
  participant.state = State.DISCONNECTED;
  if (reason !== DisconnectReason.CLIENT_INITIATED) {
    const action = reconnectReasons.includes(reason) ? Action.RECONNECT : Action.DISCONNECT;
    participant.session?.send(leaveOf(reason, action));
  }
  dismantle(room, participant);
  broadcastDeparture(room, participant, reason);
  emitParticipantGone(room, participant, reason);
  room.logger.info(
    { participant: participant.identity, sid: participant.sid, reason },
    'participant left',
  );
  noteRoomChange(room);
  if (!room.closed && room.idle === undefined && isDeserted(room.participants.values())) {
    room.onDeserted();
  }
}

function dismantle(room: Room, participant: Participant): void {
  participant.session?.close();
  participant.session = undefined;
  participant.deadline?.[Symbol.dispose]();
  for (const wait of participant.missing.values()) wait[Symbol.dispose]();
  participant.missing.clear();
  for (const { info } of [...participant.publications.values()]) {
    unpublish(room, participant, info.sid);
  }
  for (const { sid } of participant.dataTracks.values()) {
    for (const viewer of room.participants.values()) unsubscribeData(viewer, sid);
  }
  participant.dataTracks.clear();
  dropSubscriptions(participant);
  closeTransports(room, participant);
  if (room.participants.get(participant.identity) === participant) {
    room.participants.delete(participant.identity);
  }
}

/** Closes the socket of a client that keeps its place. One that knows no actions would read a LeaveRequest as the end. */
export function tellToResume(participant: Participant, reason: DisconnectReason): void {
  if (supportsLeaveAction(participant.protocol)) {
    participant.session?.send(leaveOf(reason, Action.RESUME));
  }
  participant.session?.close();
  participant.session = undefined;
}

/** `canReconnect` is what clients below protocol 13 read. */
export function leaveOf(
  reason: DisconnectReason,
  action: (typeof Action)[keyof typeof Action],
): SignalResponse['message'] {
  const canReconnect = action !== Action.DISCONNECT;
  return { case: 'leave', value: create(LeaveRequestSchema, { reason, action, canReconnect }) };
}
