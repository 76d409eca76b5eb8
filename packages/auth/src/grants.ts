// What do verified claims allow in a room? Defaults applied, names turned into the wire's values.
import { create, fromJson, type JsonValue, toJson } from '@chorale/proto';
import { type Grants, GrantsSchema } from '@chorale/proto/chorale/relay';
import {
  ParticipantInfo_Kind as Kind,
  ParticipantInfo_KindDetail as KindDetail,
  TrackSource,
} from '@chorale/proto/livekit/models';
import { type RoomConfiguration, RoomConfigurationSchema } from '@chorale/proto/livekit/room';
import { ChoraleError } from '@chorale/protocol';
import type { AccessClaims, VideoGrant } from './claims.ts';
import { readNamed, writeNamed } from './names.ts';

type GrantFlags = Pick<
  Grants,
  'roomAdmin' | 'canUpdateOwnMetadata' | 'canSubscribeMetrics' | 'hidden' | 'recorder' | 'agent'
>;

/** `canPublish` and `canSubscribe` default to true, `canPublishData` to `canPublish`; the rest to false. */
export function readGrants(claims: AccessClaims): Grants {
  const { video } = claims;
  const sources = (video.canPublishSources ?? []).map((name) =>
    readNamed(TrackSource, name, 'track source'),
  );
  const canPublish = sources.length > 0 || (video.canPublish ?? true);
  const roomConfig = readRoomConfig(claims.roomConfig);
  return create(GrantsSchema, {
    identity: claims.identity,
    name: claims.name ?? '',
    metadata: claims.metadata ?? '',
    attributes: { ...claims.attributes },
    kind: readNamed(Kind, claims.kind || 'standard', 'kind of participant'),
    kindDetails: (claims.kindDetails ?? []).map((name) =>
      readNamed(KindDetail, name, 'detail of a kind'),
    ),
    room: video.room ?? '',
    canPublish,
    canSubscribe: video.canSubscribe ?? true,
    canPublishData: video.canPublishData ?? canPublish,
    canPublishSources: sources,
    ...readFlags(video),
    roomPreset: claims.roomPreset ?? '',
    ...(roomConfig === undefined ? {} : { roomConfig }),
  });
}

function readFlags(video: VideoGrant): GrantFlags {
  return {
    roomAdmin: video.roomAdmin ?? false,
    canUpdateOwnMetadata: video.canUpdateOwnMetadata ?? false,
    canSubscribeMetrics: video.canSubscribeMetrics ?? false,
    hidden: video.hidden ?? false,
    recorder: video.recorder ?? false,
    agent: video.agent ?? false,
  };
}

/** The claims of a token that allows what `grants` say: for refresh tokens. */
export function writeClaims(grants: Grants): AccessClaims {
  return {
    identity: grants.identity,
    name: grants.name,
    metadata: grants.metadata,
    attributes: grants.attributes,
    kind: writeNamed(Kind, grants.kind),
    kindDetails: grants.kindDetails.map((detail) => writeNamed(KindDetail, detail)),
    ...(grants.roomConfig === undefined
      ? {}
      : { roomConfig: toJson(RoomConfigurationSchema, grants.roomConfig) }),
    ...(grants.roomPreset === '' ? {} : { roomPreset: grants.roomPreset }),
    video: writeVideoGrant(grants),
  };
}

function writeVideoGrant(grants: Grants): VideoGrant {
  const sources = grants.canPublishSources.map((source) => writeNamed(TrackSource, source));
  return {
    roomJoin: true,
    room: grants.room,
    roomAdmin: grants.roomAdmin,
    canPublish: grants.canPublish,
    canSubscribe: grants.canSubscribe,
    canPublishData: grants.canPublishData,
    ...(sources.length === 0 ? {} : { canPublishSources: sources }),
    canUpdateOwnMetadata: grants.canUpdateOwnMetadata,
    canSubscribeMetrics: grants.canSubscribeMetrics,
    hidden: grants.hidden,
    recorder: grants.recorder,
    agent: grants.agent,
  };
}

function readRoomConfig(config: unknown): RoomConfiguration | undefined {
  if (config === undefined || config === null) return;
  try {
    return fromJson(RoomConfigurationSchema, config as JsonValue, { ignoreUnknownFields: true });
  } catch {
    throw new ChoraleError('unauthenticated', 'roomConfig is no RoomConfiguration');
  }
}
