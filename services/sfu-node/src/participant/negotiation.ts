// How do a client's SDP and the media host's pass each other? Offers and answers keep their ids.
import { create } from '@chorale/proto';
import { DisconnectReason } from '@chorale/proto/livekit/models';
import {
  MediaSectionsRequirementSchema,
  type SessionDescription,
  SessionDescriptionSchema,
} from '@chorale/proto/livekit/rtc';
import type { HostEvent } from '../host/messages.ts';
import { removeParticipant } from '../room/leave.ts';
import { syncPublications } from '../room/publications.ts';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';

export function handleOffer(
  room: Room,
  participant: Participant,
  { sdp, id }: SessionDescription,
): void {
  room.host.send({
    kind: 'applyOffer',
    transport: participant.publisherTransport,
    offerId: id,
    sdp,
    announced: [...participant.announced.values()],
  });
}

export function handleAnswer(
  room: Room,
  participant: Participant,
  { sdp, id }: SessionDescription,
): void {
  // Clients from before offer ids answer with 0.
  if (participant.single || (id !== 0 && id !== participant.offerId)) return;
  room.host.send({ kind: 'applyAnswer', transport: participant.subscriberTransport, sdp });
}

export function sendAnswer(
  room: Room,
  participant: Participant,
  event: Extract<HostEvent, { kind: 'answer' }>,
): void {
  const { offerId: id, sdp, midToTrackId, published } = event;
  const value = create(SessionDescriptionSchema, {
    type: 'answer',
    sdp,
    id,
    midToTrackId: { ...midToTrackId },
  });
  participant.session?.send({ case: 'answer', value });
  participant.sections = published;
  syncPublications(room, participant);
}

export function sendOffer(
  participant: Participant,
  event: Extract<HostEvent, { kind: 'offer' }>,
): void {
  const { offerId: id, sdp, midToTrackId } = event;
  participant.offerId = id;
  const value = create(SessionDescriptionSchema, {
    type: 'offer',
    sdp,
    id,
    midToTrackId: { ...midToTrackId },
  });
  participant.session?.send({ case: 'offer', value });
}

export function sendRequirement(
  participant: Participant,
  { audios, videos }: Extract<HostEvent, { kind: 'missingSections' }>,
): void {
  const value = create(MediaSectionsRequirementSchema, { numAudios: audios, numVideos: videos });
  participant.session?.send({ case: 'mediaSectionsRequirement', value });
}

/** The connection cannot be negotiated any further: the client starts over. */
export function takeRefusal(room: Room, participant: Participant, reason: string): void {
  room.logger.warn({ participant: participant.identity, reason }, 'session description refused');
  removeParticipant(room, participant, DisconnectReason.STATE_MISMATCH);
}
