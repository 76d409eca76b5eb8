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
import type { Participant } from '../participant/participant.ts';
import { Demand } from './demand.ts';
import type { Room } from './room.ts';

const QUALITIES = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH] as const;

/** Ends with the publication. */
export function openDemand(room: Room, publisher: Participant, info: TrackInfo): Demand {
  return new Demand({
    clock: room.deps.clock,
    delayMs: room.settings.dynacastPauseDelayMs,
    onChanged: (highest) => {
      const facts = { participant: publisher.identity, track: info.sid, highest };
      room.logger.debug(facts, 'wanted quality changed');
      publisher.session?.send(writeDemand(info, highest));
    },
  });
}

/** After a resume: what changed while its client was away. */
export function retellDemands({ publications, session }: Participant): void {
  for (const { info, demand } of publications.values()) {
    if (demand.told !== undefined) session?.send(writeDemand(info, demand.told));
  }
}

/** Clients that asked for no dynacast pass it over. */
export function writeDemand(info: TrackInfo, highest: VideoQuality): SignalResponse['message'] {
  const { sid: trackSid } = info;
  const codec = nameOf(info.mimeType);
  if (info.type === TrackType.AUDIO) {
    const enabled = highest !== VideoQuality.OFF;
    const subscribedAudioCodecs = [create(SubscribedAudioCodecSchema, { codec, enabled })];
    const facts = { trackSid, subscribedAudioCodecs };
    const value = create(SubscribedAudioCodecUpdateSchema, facts);
    return { case: 'subscribedAudioCodecUpdate', value };
  }
  const qualities = QUALITIES.map((quality) => {
    const enabled = highest !== VideoQuality.OFF && quality <= highest;
    return create(SubscribedQualitySchema, { quality, enabled });
  });
  const value = create(SubscribedQualityUpdateSchema, {
    trackSid,
    // What clients read before codecs were told apart.
    subscribedQualities: qualities,
    subscribedCodecs: [create(SubscribedCodecSchema, { codec, qualities })],
  });
  return { case: 'subscribedQualityUpdate', value };
}

/** As clients name codecs: `vp8`. */
const nameOf = (mimeType: string): string => mimeType.replace(/^.*\//, '').toLowerCase();
