// How does a publisher learn how much of a track is wanted? Told when it changes, so that it encodes nothing for nobody.
import { create } from '@chorale/proto';
import {
  SubscribedAudioCodecSchema,
  type TrackInfo,
  TrackType,
  VideoQuality,
} from '@chorale/proto/livekit/models';
import {
  type SignalResponse,
  SubscribedAudioCodecUpdateSchema,
  SubscribedCodecSchema,
  SubscribedQualitySchema,
  SubscribedQualityUpdateSchema,
} from '@chorale/proto/livekit/rtc';
import type { Participant, Publication } from '../participant/participant.ts';
import { codecNameOf } from './codec-name.ts';
import { Demand } from './demand.ts';
import type { Room } from './room.ts';

const QUALITIES = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH] as const;

/** Of one codec; ends with the publication. */
export function openDemand(room: Room, publisher: Participant, codec: DemandedCodec): Demand {
  const { info, feed, begins } = codec;
  return new Demand({
    clock: room.deps.clock,
    delayMs: room.settings.dynacastPauseDelayMs,
    begins,
    onChanged: (highest) => {
      const facts = { participant: publisher.identity, track: feed, highest };
      room.logger.debug(facts, 'wanted quality changed');
      const publication = publisher.publications.get(info.sid);
      if (publication !== undefined) publisher.session?.send(writeDemand(publication));
    },
  });
}

export interface DemandedCodec {
  readonly info: TrackInfo;
  readonly feed: string;
  readonly begins: 'with all' | 'with nothing';
}

/** After a resume: what changed while its client was away. */
export function retellDemands({ publications, session }: Participant): void {
  for (const publication of publications.values()) {
    const wasTold = publication.codecs[0].demand.told !== undefined;
    if (wasTold || publication.codecs.length > 1) session?.send(writeDemand(publication));
  }
}

/** Clients that asked for no dynacast pass it over. A client keeps the whole of the newest: every codec is in each. */
export function writeDemand({ info, codecs }: Publication): SignalResponse['message'] {
  const { sid: trackSid } = info;
  if (info.type === TrackType.AUDIO) {
    const subscribedAudioCodecs = codecs.map(({ mimeType, demand }) => {
      const enabled = demand.told !== VideoQuality.OFF;
      return create(SubscribedAudioCodecSchema, { codec: codecNameOf(mimeType), enabled });
    });
    const facts = { trackSid, subscribedAudioCodecs };
    const value = create(SubscribedAudioCodecUpdateSchema, facts);
    return { case: 'subscribedAudioCodecUpdate', value };
  }
  const subscribedCodecs = codecs.map(({ mimeType, demand }) =>
    create(SubscribedCodecSchema, {
      codec: codecNameOf(mimeType),
      qualities: listQualities(demand),
    }),
  );
  const value = create(SubscribedQualityUpdateSchema, {
    trackSid,
    // What clients read before codecs were told apart.
    subscribedQualities: listQualities(codecs[0].demand),
    subscribedCodecs,
  });
  return { case: 'subscribedQualityUpdate', value };
}

/** What was not told yet is sent whole. */
const listQualities = ({ told: highest = VideoQuality.HIGH }: Demand) =>
  QUALITIES.map((quality) => {
    const enabled = highest !== VideoQuality.OFF && quality <= highest;
    return create(SubscribedQualitySchema, { quality, enabled });
  });
