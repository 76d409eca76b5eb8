// What does a room do when its media host reports? One verb an event.
import { DisconnectReason } from '@chorale/proto/livekit/models';
import type { HostEvent } from '../host/messages.ts';
import { handleData, openChannel } from '../participant/data.ts';
import { sendAnswer, sendOffer, sendRequirement, takeRefusal } from '../participant/negotiation.ts';
import type { Participant } from '../participant/participant.ts';
import { takeTransportState } from './connection.ts';
import { removeParticipant } from './leave.ts';
import { takeQuality } from './quality.ts';
import type { Room } from './room.ts';
import { takeSpeakers } from './speakers.ts';
import { takeStreamStates } from './stream-states.ts';
import { takeNegotiated } from './subscriptions.ts';

/** Events of transports that are gone are late, and dropped. */
export function handleHostEvent(room: Room, event: HostEvent): void {
  if (room.closed) return;
  if (event.kind === 'speakers') return takeSpeakers(room, event.speakers);
  const participant = room.transports.get(event.transport);
  if (participant !== undefined) handleTransportEvent(room, participant, event);
}

type TransportEvent = Exclude<HostEvent, { kind: 'speakers' }>;

function handleTransportEvent(room: Room, participant: Participant, event: TransportEvent): void {
  switch (event.kind) {
    case 'transportState':
      return takeTransportState(room, participant, event.transport, event.state);
    case 'transportLost':
      return removeParticipant(room, participant, DisconnectReason.SERVER_SHUTDOWN);
    case 'answer':
      return sendAnswer(room, participant, event);
    case 'offer':
      return sendOffer(participant, event);
    case 'refused':
      return takeRefusal(room, participant, event.reason);
    case 'quality':
      return takeQuality(room, participant, event);
    case 'missingSections':
      return sendRequirement(participant, event);
    case 'streamStates':
      return takeStreamStates(participant, event.states);
    case 'negotiated':
      return takeNegotiated(room, participant, event.bound, event.unsupported);
    case 'dataChannelOpened':
      return openChannel(room, participant, event);
    case 'data':
      return handleData(room, participant, event);
  }
}
