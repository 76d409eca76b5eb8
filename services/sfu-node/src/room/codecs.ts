// In which codecs may a track come? Its own, and the backups that its publisher has announced.
import { create } from '@chorale/proto';
import {
  type SimulcastCodecInfo,
  SimulcastCodecInfoSchema,
  type TrackInfo,
  TrackType,
} from '@chorale/proto/livekit/models';
import type { PublishedFacts } from '../host/messages.ts';
import type {
  Participant,
  Publication,
  PublishedCodec,
  UplinkSection,
} from '../participant/participant.ts';
import { codecNameOf } from './codec-name.ts';
import { openDemand } from './dynacast.ts';
import type { Room } from './room.ts';

/** Of a track whose section is there. What clients are told of it comes to say what was negotiated. */
export function openCodecs(
  room: Room,
  publisher: Participant,
  { info, section, facts }: OpenedTrack,
): Publication['codecs'] {
  const [own, ...backups] = listCodecs(room, info, section.cid);
  describeCodec(own, section.cid, facts);
  const others = backups.filter(({ mimeType }) => !isSame(mimeType, own.mimeType));
  info.mimeType = facts.mimeType;
  if (info.codecs.length > 0) info.codecs = [own, ...others];
  return [
    {
      ...{ feed: info.sid, mimeType: facts.mimeType, section },
      demand: openDemand(room, publisher, { info, feed: info.sid, begins: 'with all' }),
    },
    ...others.map(({ mimeType }): PublishedCodec => {
      const feed = `${info.sid}|${codecNameOf(mimeType)}`;
      const demand = openDemand(room, publisher, { info, feed, begins: 'with nothing' });
      return { feed, mimeType, demand, section: undefined };
    }),
  ];
}

export interface OpenedTrack {
  readonly info: TrackInfo;
  readonly section: UplinkSection;
  readonly facts: PublishedFacts;
}

/** What the negotiation says of a codec. */
export function describeCodec(
  codec: SimulcastCodecInfo,
  cid: string,
  { mid, mimeType }: PublishedFacts,
): void {
  Object.assign(codec, { cid, mid, mimeType });
}

/** The one that the announcement of `cid` means comes first, then every other video codec that the room takes, once. */
function listCodecs(
  { settings }: Room,
  { type, codecs }: TrackInfo,
  cid: string,
): [SimulcastCodecInfo, ...SimulcastCodecInfo[]] {
  const own = codecs.find((codec) => codec.cid === cid) ?? codecs[0];
  if (own === undefined) return [create(SimulcastCodecInfoSchema)];
  if (type !== TrackType.VIDEO) return [own];
  const enabled = settings.enabledCodecs.map(({ mime }) => mime.toLowerCase());
  const others = codecs.filter((codec, index) => {
    const mimeType = codec.mimeType.toLowerCase();
    const first = codecs.findIndex((other) => isSame(other.mimeType, mimeType));
    return codec !== own && first === index && enabled.includes(mimeType);
  });
  return [own, ...others];
}

/** The sid of a feed's track. */
export const trackOf = (feed: string): string => feed.split('|', 1)[0] ?? '';

export const codecOf = ({ codecs }: Publication, feed: string): PublishedCodec =>
  codecs.find((codec) => codec.feed === feed) ?? codecs[0];

/** Those that its publisher sends now. */
export const sectionsOf = ({ codecs }: Publication): UplinkSection[] =>
  codecs.flatMap(({ section }) => section ?? []);

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
