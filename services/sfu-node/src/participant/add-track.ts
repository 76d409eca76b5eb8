// How is a track announced? Its sid is given at once; media and this request meet by cid, whichever comes first.
import { create } from '@chorale/proto';
import {
  AudioTrackFeature,
  SimulcastCodecInfoSchema,
  type TrackInfo,
  TrackInfoSchema,
  TrackSource,
  TrackType,
} from '@chorale/proto/livekit/models';
import {
  type AddTrackRequest,
  RequestResponse_Reason as Reason,
  TrackPublishedResponseSchema,
} from '@chorale/proto/livekit/rtc';
import { createSid } from '@chorale/protocol';
import type { AnnouncedTrack } from '@chorale/transport';
import { syncPublications } from '../room/publications.ts';
import type { Room } from '../room/room.ts';
import { describeLayers, findBackup, type Refusal, refuseBackup } from './add-backup.ts';
import { mayPublish } from './may-publish.ts';
import type { Participant, PublishedCodec } from './participant.ts';
import { refuseRequest } from './request-response.ts';

export function addTrack(room: Room, participant: Participant, request: AddTrackRequest): void {
  const refusal = findRefusal(room, participant, request);
  if (refusal !== undefined) {
    const [reason, message] = refusal;
    return refuseRequest(participant, reason, message, { case: 'addTrack', value: request });
  }
  const backup = findBackup(participant, request);
  const info = backup?.info ?? participant.pending.get(request.cid)?.info ?? describeTrack(request);
  if (backup !== undefined) describeLayers(backup, request);
  const { cid } = request;
  participant.pending.set(cid, { cid, info, ...(backup && { backup: backup.codec }) });
  participant.announced.set(cid, announce(request, info, backup?.codec));
  participant.session?.send({
    case: 'trackPublished',
    value: create(TrackPublishedResponseSchema, { cid: request.cid, track: info }),
  });
  syncPublications(room, participant);
}

/** What the answer to the section's offer is shaped by: a client sends the codec that stands first there. */
function announce(
  request: AddTrackRequest,
  info: TrackInfo,
  backup: PublishedCodec | undefined,
): AnnouncedTrack {
  const kind = request.type === TrackType.VIDEO ? 'video' : 'audio';
  const codecs = backup === undefined ? info.codecs : [backup];
  const preferred = codecs.map(({ mimeType }) => mimeType.toLowerCase());
  return {
    cid: request.cid,
    kind,
    stereo: info.stereo,
    dtxDisabled: info.disableDtx,
    redDisabled: request.disableRed,
    ...(kind === 'video' && preferred.length > 0 ? { mimeTypes: preferred } : {}),
  };
}

function findRefusal(
  room: Room,
  participant: Participant,
  request: AddTrackRequest,
): Refusal | undefined {
  const { grants, pending, publications } = participant;
  const { limits } = room.settings;
  if (!mayPublish(grants, request.source)) {
    return [Reason.NOT_ALLOWED, 'the token does not grant publishing from this source'];
  }
  if (request.cid === '') return [Reason.INVALID_REQUEST, 'cid is empty'];
  if (request.type === TrackType.DATA) return [Reason.UNSUPPORTED_TYPE, 'no media track'];
  if (pending.size >= limits.pendingTracks) return TOO_MANY;
  if (request.sid !== '') return refuseBackup(participant, request);
  if (Buffer.byteLength(request.name) > limits.participantNameLength) {
    return [Reason.LIMIT_EXCEEDED, `the name exceeds ${limits.participantNameLength} bytes`];
  }
  return pending.size + publications.size >= limits.publishedTracks ? TOO_MANY : undefined;
}

const TOO_MANY: Refusal = [Reason.LIMIT_EXCEEDED, 'too many tracks'];

/** More than there are for one kind; each is looked for among the others. */
const MOST_CODECS = 8;

function describeTrack(request: AddTrackRequest): TrackInfo {
  const { type, source, stereo, disableDtx } = request;
  return create(TrackInfoSchema, {
    sid: createSid(`TR_${type === TrackType.VIDEO ? 'V' : 'A'}${sourceLetters[source] ?? ''}`),
    type,
    name: request.name,
    muted: request.muted,
    width: request.width,
    height: request.height,
    simulcast: request.layers.length > 1,
    disableDtx,
    source,
    layers: request.layers,
    codecs: request.simulcastCodecs
      .slice(0, MOST_CODECS)
      .map(({ codec, cid, layers, videoLayerMode }) =>
        create(SimulcastCodecInfoSchema, {
          mimeType: `${type === TrackType.VIDEO ? 'video' : 'audio'}/${codec}`,
          cid,
          layers,
          videoLayerMode,
        }),
      ),
    stereo: stereo || request.audioFeatures.includes(AudioTrackFeature.TF_STEREO),
    disableRed: request.disableRed,
    encryption: request.encryption,
    stream: request.stream,
    audioFeatures: describeAudio(request),
    backupCodecPolicy: request.backupCodecPolicy,
    packetTrailerFeatures: request.packetTrailerFeatures,
  });
}

/** The third and fourth letter of a sid tell its source in logs: TR_AM…, TR_VC…, TR_VS…, TR_As…. */
const sourceLetters: Readonly<Partial<Record<number, string>>> = {
  [TrackSource.CAMERA]: 'C',
  [TrackSource.MICROPHONE]: 'M',
  [TrackSource.SCREEN_SHARE]: 'S',
  [TrackSource.SCREEN_SHARE_AUDIO]: 's',
};

function describeAudio(request: AddTrackRequest): AudioTrackFeature[] {
  const features = new Set(request.audioFeatures);
  if (request.stereo) features.add(AudioTrackFeature.TF_STEREO);
  if (request.disableDtx) features.add(AudioTrackFeature.TF_NO_DTX);
  return [...features];
}
