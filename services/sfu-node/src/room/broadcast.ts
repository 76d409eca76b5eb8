// Who is told that a participant has changed? Everyone who may see it; the version tells stale from new.
import { create } from '@chorale/proto';
import {
  type DisconnectReason,
  type ParticipantInfo,
  ParticipantInfo_State as State,
} from '@chorale/proto/livekit/models';
import { ParticipantUpdateSchema, type SignalResponse } from '@chorale/proto/livekit/rtc';
import type { Participant } from '../participant/participant.ts';
import { writeParticipantInfo } from './info.ts';
import type { Room } from './room.ts';

/** To everyone else, and to itself. A hidden participant is seen by itself alone. */
export function broadcastParticipant(room: Room, changed: Participant): void {
  changed.version++;
  const update = updateOf([writeParticipantInfo(changed)]);
  changed.session?.send(update);
  if (changed.grants.hidden) return;
  sendToOthers(room, changed, update);
}

/** To everyone else: it is gone. */
export function broadcastDeparture(room: Room, gone: Participant, reason: DisconnectReason): void {
  gone.version++;
  if (gone.grants.hidden) return;
  sendToOthers(room, gone, updateOf([writeParticipantInfo(gone, reason)]));
}

/** To everyone else: it can be seen no more, though it is there. */
export function broadcastHiding(room: Room, participant: Participant): void {
  const info = writeParticipantInfo(participant);
  info.state = State.DISCONNECTED;
  sendToOthers(room, participant, updateOf([info]));
}

export function sendToOthers(
  room: Room,
  sender: Participant,
  message: SignalResponse['message'],
): void {
  for (const participant of room.participants.values()) {
    if (participant !== sender) participant.session?.send(message);
  }
}

export const updateOf = (participants: ParticipantInfo[]): SignalResponse['message'] => ({
  case: 'update',
  value: create(ParticipantUpdateSchema, { participants }),
});

/** Everyone whom `viewer` may see, without itself. */
export function visibleOthers(room: Room, viewer: Participant): ParticipantInfo[] {
  return [...room.participants.values()]
    .filter((other) => other !== viewer && !other.grants.hidden)
    .map((other) => writeParticipantInfo(other));
}
