// What does a room tell who debugs it? Who is there, publishes and takes what; no metadata, no token, no address.
import {
  ConnectionQuality,
  ParticipantInfo_State as State,
  TrackSource,
  VideoQuality,
} from '@chorale/proto/livekit/models';
import type { Participant } from '../participant/participant.ts';
import type { Room } from './room.ts';
import { transportsOf } from './transports.ts';

export interface RoomFacts {
  readonly room: string;
  readonly sid: string;
  readonly createdAtMs: number;
}

export interface ParticipantFacts {
  readonly room: string;
  readonly identity: string;
  readonly sid: string;
  readonly state: string;
  /** Undefined: not judged yet. */
  readonly quality: string | undefined;
  readonly score: number | undefined;
  readonly roundTripMs: number;
  readonly transports: readonly string[];
  readonly published: readonly PublicationFacts[];
  readonly subscribed: readonly SubscriptionFacts[];
}

export interface PublicationFacts {
  readonly sid: string;
  readonly source: string;
  readonly mimeType: string;
  readonly muted: boolean;
  readonly codecs: readonly PublishedCodecFacts[];
}

export interface PublishedCodecFacts {
  readonly mimeType: string;
  /** A section carries it. */
  readonly sent: boolean;
  /** The highest quality that its publisher was told to send; undefined: nothing yet. */
  readonly wanted: string | undefined;
}

export interface SubscriptionFacts {
  readonly sid: string;
  /** Identity. */
  readonly publisher: string;
  readonly bound: boolean;
  /** Which codec of the track it is sent. */
  readonly feed: string;
  readonly flow: string;
  /** The highest quality that its viewer shows. */
  readonly wanted: string | undefined;
  readonly priority: number;
  readonly streamState: string | undefined;
}

export const describeRoom = ({ name, sid, createdAtMs }: Room): RoomFacts => ({
  room: name,
  ...{ sid, createdAtMs },
});

export function describeParticipant({ name }: Room, participant: Participant): ParticipantFacts {
  const { identity, sid, state, quality, scores, roundTripMs } = participant;
  return {
    ...{ room: name, identity, sid, roundTripMs },
    state: nameOf(State, state) ?? '',
    quality: nameOf(ConnectionQuality, quality),
    score: scores.size === 0 ? undefined : Math.round(Math.min(...scores.values())),
    transports: transportsOf(participant),
    published: [...participant.publications.values()].map(({ info, codecs }) => ({
      ...{ sid: info.sid, mimeType: info.mimeType, muted: info.muted },
      source: nameOf(TrackSource, info.source) ?? '',
      codecs: codecs.map(({ mimeType, section, demand }) => ({
        ...{ mimeType, sent: section !== undefined },
        wanted: nameOf(VideoQuality, demand.told),
      })),
    })),
    subscribed: [...participant.subscriptions.values()].map((subscription) => ({
      sid: subscription.trackSid,
      publisher: subscription.publisher.identity,
      bound: subscription.bound,
      feed: subscription.feed,
      flow: subscription.flow,
      wanted: nameOf(VideoQuality, subscription.wanted),
      priority: subscription.layers.priority,
      streamState: subscription.streamState,
    })),
  };
}

const nameOf = (
  names: Readonly<Record<string, number | string>>,
  value: number | undefined,
): string | undefined => Object.entries(names).find(([, number]) => number === value)?.[0];
