// What does a room tell the world outside it? Events for webhooks, in the order in which they happen.
import { create, toBinary } from '@chorale/proto';
import type { DisconnectReason, RoomEndReason, TrackInfo } from '@chorale/proto/livekit/models';
import { RoomSchema } from '@chorale/proto/livekit/models';
import { type WebhookEvent, WebhookEventSchema } from '@chorale/proto/livekit/webhook';
import { createSid } from '@chorale/protocol';
import type { Participant } from '../participant/participant.ts';
import { writeParticipantInfo, writeRoomInfo } from './info.ts';
import type { Room } from './room.ts';

export function emitRoomStarted(room: Room): void {
  emit(room, { event: 'room_started', room: writeRoomInfo(room) });
}

export function emitRoomFinished(room: Room, roomEndReason: RoomEndReason): void {
  emit(room, { event: 'room_finished', room: writeRoomInfo(room), roomEndReason });
}

/** Once it is active, not when its socket opens. */
export function emitParticipantJoined(room: Room, participant: Participant): void {
  const info = writeParticipantInfo(participant);
  emit(room, { event: 'participant_joined', room: writeRoomInfo(room), participant: info });
}

/** Somebody who never became active has not left: its connection was aborted. */
export function emitParticipantGone(
  room: Room,
  participant: Participant,
  reason: DisconnectReason,
): void {
  const event = participant.wasActive ? 'participant_left' : 'participant_connection_aborted';
  const info = writeParticipantInfo(participant, reason);
  emit(room, { event, room: writeRoomInfo(room), participant: info });
}

type TrackEvent = 'track_published' | 'track_unpublished';

/** Of the room only its names, as LiveKit's. */
export function emitTrack(
  room: Room,
  participant: Participant,
  event: TrackEvent,
  track: TrackInfo,
): void {
  const info = create(RoomSchema, { sid: room.sid, name: room.name });
  emit(room, { event, room: info, participant: writeParticipantInfo(participant), track });
}

type EventFacts = Partial<Omit<WebhookEvent, '$typeName' | '$unknown' | 'id' | 'createdAt'>> & {
  readonly event: string;
};

function emit(room: Room, facts: EventFacts): void {
  const id = createSid('EV_');
  const createdAt = BigInt(Math.floor(room.deps.clock.nowUs() / 1_000_000));
  const event = create(WebhookEventSchema, { ...facts, id, createdAt });
  room.deps.emit({ key: room.name, id, data: toBinary(WebhookEventSchema, event) });
}
