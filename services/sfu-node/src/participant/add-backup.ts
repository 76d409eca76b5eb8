// How is a published track announced in a second codec? By another AddTrack with its sid, after its publisher was asked for it.
import type { TrackInfo } from '@chorale/proto/livekit/models';
import { type AddTrackRequest, RequestResponse_Reason as Reason } from '@chorale/proto/livekit/rtc';
import { codecNameOf } from '../room/codec-name.ts';
import type { Participant, PublishedCodec } from './participant.ts';

export interface AnnouncedBackup {
  readonly info: TrackInfo;
  readonly codec: PublishedCodec;
}

/** Undefined: the track is not there, or was not announced with that codec. */
export function findBackup(
  { publications }: Participant,
  { sid, simulcastCodecs: [asked] }: AddTrackRequest,
): AnnouncedBackup | undefined {
  const publication = publications.get(sid);
  if (publication === undefined) return undefined;
  const { info, codecs } = publication;
  const codec = codecs
    .slice(1)
    .find(
      ({ mimeType }) => asked === undefined || codecNameOf(mimeType) === codecNameOf(asked.codec),
    );
  return codec === undefined ? undefined : { info, codec };
}

export type Refusal = readonly [(typeof Reason)[keyof typeof Reason], string];

export function refuseBackup(
  participant: Participant,
  request: AddTrackRequest,
): Refusal | undefined {
  if (!participant.publications.has(request.sid)) return [Reason.NOT_FOUND, 'no such track'];
  if (findBackup(participant, request) !== undefined) return undefined;
  return [Reason.UNSUPPORTED_TYPE, 'the track was not announced with that codec'];
}

/** Clients from before layers of codecs name them beside. */
export function describeLayers(
  { info, codec }: AnnouncedBackup,
  { simulcastCodecs: [asked], layers }: AddTrackRequest,
): void {
  const known = info.codecs.find(({ mimeType }) => mimeType === codec.mimeType);
  if (known === undefined) return;
  known.layers = asked === undefined || asked.layers.length === 0 ? layers : asked.layers;
}
