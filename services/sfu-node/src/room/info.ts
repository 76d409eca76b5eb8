// How does a room write itself and its participants on the wire?
import { create } from '@chorale/proto';
import {
  type Codec,
  CodecSchema,
  type DisconnectReason,
  ServerInfo_Edition as Edition,
  type ParticipantInfo,
  ParticipantInfoSchema,
  ParticipantPermissionSchema,
  type Room as RoomInfo,
  RoomSchema,
  type ServerInfo,
  ServerInfoSchema,
} from '@chorale/proto/livekit/models';
import { type ICEServer, ICEServerSchema } from '@chorale/proto/livekit/rtc';
import { AGENT_PROTOCOL, SERVER_VERSION, SIGNAL_PROTOCOL } from '@chorale/protocol';
import type { Participant } from '../participant/participant.ts';
import { isCounted } from './kinds.ts';
import type { Room } from './room.ts';

export function writeRoomInfo(room: Room): RoomInfo {
  const counts = countOf(room);
  return create(RoomSchema, {
    sid: room.sid,
    name: room.name,
    emptyTimeout: room.settings.emptyTimeoutSeconds,
    departureTimeout: room.settings.departureTimeoutSeconds,
    maxParticipants: room.settings.maxParticipants,
    creationTime: BigInt(Math.floor(room.createdAtMs / 1000)),
    creationTimeMs: BigInt(room.createdAtMs),
    enabledCodecs: writeCodecs(room),
    metadata: room.metadata,
    numParticipants: counts.participants,
    numPublishers: counts.publishers,
    activeRecording: isRecorded(room),
  });
}

export interface RoomCounts {
  participants: number;
  publishers: number;
}

export function countOf(room: Room): RoomCounts {
  const counts = { participants: 0, publishers: 0 };
  for (const { grants, publications } of room.participants.values()) {
    if (isCounted(grants)) counts.participants++;
    if (!grants.hidden && publications.size > 0) counts.publishers++;
  }
  return counts;
}

export const isRecorded = (room: Room): boolean =>
  room.participants.values().some(({ grants }) => grants.recorder);

export const writeCodecs = (room: Room): Codec[] =>
  room.settings.enabledCodecs.map(({ mime, fmtp_line }) =>
    create(CodecSchema, { mime, fmtpLine: fmtp_line }),
  );

export function writeParticipantInfo(
  participant: Participant,
  disconnectReason?: DisconnectReason,
): ParticipantInfo {
  const { client, grants } = participant;
  return create(ParticipantInfoSchema, {
    sid: participant.sid,
    identity: participant.identity,
    state: participant.state,
    tracks: [...participant.publications.values()].map(({ info }) => info),
    metadata: participant.metadata,
    joinedAt: BigInt(Math.floor(participant.joinedAtMs / 1000)),
    joinedAtMs: BigInt(participant.joinedAtMs),
    name: participant.name,
    version: participant.version,
    permission: writePermission(participant),
    isPublisher: participant.publications.size > 0,
    kind: grants.kind,
    kindDetails: grants.kindDetails,
    attributes: participant.attributes,
    dataTracks: [...participant.dataTracks.values()],
    clientProtocol: client.clientProtocol,
    capabilities: client.capabilities,
    ...(disconnectReason === undefined ? {} : { disconnectReason }),
  });
}

function writePermission({ grants }: Participant) {
  return create(ParticipantPermissionSchema, {
    canSubscribe: grants.canSubscribe,
    canPublish: grants.canPublish,
    canPublishData: grants.canPublishData,
    canPublishSources: grants.canPublishSources,
    hidden: grants.hidden,
    recorder: grants.recorder,
    canUpdateMetadata: grants.canUpdateOwnMetadata,
    agent: grants.agent,
    canSubscribeMetrics: grants.canSubscribeMetrics,
  });
}

export function writeServerInfo(room: Room): ServerInfo {
  return create(ServerInfoSchema, {
    edition: Edition.Standard,
    version: SERVER_VERSION,
    protocol: SIGNAL_PROTOCOL,
    region: room.settings.region,
    nodeId: room.settings.nodeId,
    agentProtocol: AGENT_PROTOCOL,
  });
}

export function writeIceServers(room: Room): ICEServer[] {
  return room.settings.iceServers.map(({ urls, username, credential }) =>
    create(ICEServerSchema, { urls: [...urls], username, credential }),
  );
}
