// How does a participant join? Told first, then everyone else; its transports open and its first wishes are met.
import { create } from '@chorale/proto';
import type { StartSession } from '@chorale/proto/chorale/relay';
import {
  ClientInfoSchema,
  DisconnectReason,
  ParticipantInfo_State as State,
} from '@chorale/proto/livekit/models';
import {
  ConnectionSettingsSchema,
  type JoinResponse,
  JoinResponseSchema,
} from '@chorale/proto/livekit/rtc';
import { ChoraleError, SERVER_VERSION, supportsSubscriberPrimary } from '@chorale/protocol';
import { addTrack } from '../participant/add-track.ts';
import { subscribeData } from '../participant/data-subscriptions.ts';
import { handleOffer } from '../participant/negotiation.ts';
import { Participant } from '../participant/participant.ts';
import { broadcastState } from './broadcast.ts';
import { encodeOthers } from './encoded-info.ts';
import { stayOpen } from './idle.ts';
import {
  countOf,
  writeCodecs,
  writeIceServers,
  writeParticipantInfo,
  writeRoomInfo,
  writeServerInfo,
} from './info.ts';
import { isCounted, isDependent } from './kinds.ts';
import { removeParticipant } from './leave.ts';
import type { Room } from './room.ts';
import { noteRoomChange } from './room-news.ts';
import type { SignalSession } from './signal-session.ts';
import { reconcileSubscriptions } from './subscriptions.ts';
import { openTransports } from './transports.ts';

/** Seconds, in JoinResponse: how often the client pings, and how long it waits for an answer. LiveKit's values. */
const PING_INTERVAL_SECONDS = 5;
const PING_TIMEOUT_SECONDS = 15;
/** Who has not connected its media by then is removed. */
const JOIN_DEADLINE_MS = 30_000;

/** Throws resource_exhausted when the room is full. */
export function join(room: Room, start: StartSession, session: SignalSession): Participant {
  const participant = createParticipant(room, start);
  const former = room.participants.get(participant.identity);
  if (former === undefined) checkRoomFor(room, participant);
  else removeParticipant(room, former, DisconnectReason.DUPLICATE_IDENTITY);
  if (!isDependent(participant.grants)) stayOpen(room);
  room.participants.set(participant.identity, participant);
  participant.session = session;
  participant.deadline = room.deps.clock.schedule(JOIN_DEADLINE_MS, () =>
    removeParticipant(room, participant, DisconnectReason.JOIN_FAILURE),
  );
  room.candidates.noteOffer(participant.identity);
  greet(room, participant);
  participant.state = State.JOINED;
  broadcastState(room, participant);
  noteRoomChange(room);
  room.logger.info(
    { participant: participant.identity, sid: participant.sid, sdk: participant.client.sdk },
    'participant joined',
  );
  openTransports(room, participant);
  for (const request of start.addTrackRequests) addTrack(room, participant, request);
  reconcileSubscriptions(room, participant);
  subscribeToDataTracks(room, participant);
  if (start.publisherOffer !== undefined) handleOffer(room, participant, start.publisherOffer);
  return participant;
}

function subscribeToDataTracks(room: Room, participant: Participant): void {
  if (participant.settings.autoSubscribeDataTrack !== true) return;
  for (const publisher of room.participants.values()) {
    for (const info of publisher.dataTracks.values()) subscribeData(participant, publisher, info);
  }
}

function createParticipant(room: Room, start: StartSession): Participant {
  const { grants } = start;
  if (grants === undefined) throw new ChoraleError('invalid_argument', 'a session without grants');
  return new Participant({
    grants,
    client: start.client ?? create(ClientInfoSchema),
    settings: start.settings ?? create(ConnectionSettingsSchema, { autoSubscribe: true }),
    single: start.singlePeerConnection,
    joinedAtMs: Math.floor(room.deps.clock.nowUs() / 1000),
  });
}

function checkRoomFor(room: Room, participant: Participant): void {
  const { maxParticipants, limits } = room.settings;
  const mayFill = maxParticipants > 0 && isCounted(participant.grants);
  const full = mayFill && countOf(room).participants >= maxParticipants;
  if (!full && room.participants.size < limits.participantsPerRoom) return;
  throw new ChoraleError('resource_exhausted', 'the room has as many participants as it may');
}

function greet(room: Room, participant: Participant): void {
  const value = writeJoinResponse(room, participant);
  value.$unknown = encodeOthers(room, participant);
  participant.session?.send({ case: 'join', value });
}

/** Without the others. */
function writeJoinResponse(room: Room, participant: Participant): JoinResponse {
  const { grants, protocol, single } = participant;
  const isFallback = room.candidates.protocolOf(participant.identity) !== 'any';
  return create(JoinResponseSchema, {
    room: writeRoomInfo(room),
    participant: writeParticipantInfo(participant),
    serverVersion: SERVER_VERSION,
    serverInfo: writeServerInfo(room),
    serverRegion: room.settings.region,
    iceServers: writeIceServers(room),
    subscriberPrimary: supportsSubscriberPrimary(protocol) && grants.canSubscribe && !single,
    pingInterval: PING_INTERVAL_SECONDS,
    pingTimeout: PING_TIMEOUT_SECONDS,
    sifTrailer: room.sifTrailer,
    enabledPublishCodecs: writeCodecs(room),
    // With one connection the offer is here already; asking for another at once races with the client's own.
    // Nor while a path is being found that works: the client waits until it has something to publish.
    fastPublish: grants.canPublish && !single && !isFallback,
  });
}
