// Under which payload type does this subscriber get a packet, and in which form?
// Hot path: `acceptCodec` is called once per packet per subscriber.
import type { CodecDescription, SendSection } from '@chorale/rtp';
import { CodecKind, codecKindOf, selectCodec } from '../codec-kind.ts';
import { DropReason } from '../drop-reason.ts';
import type { Redundancy } from '../faces.ts';
import type { MediaPacket } from '../packet.ts';
import type { NegotiatedCodec } from '../publish/negotiated-codec.ts';
import type { DownTrackState } from './down-track-state.ts';

export interface CodecMapping {
  readonly payloadType: number;
  /** -1: retransmissions leave as they were first sent. */
  readonly rtxPayloadType: number;
  readonly clockRate: number;
  /** Send only the primary block of RED. */
  readonly stripsRed: boolean;
  /** Opus leaves as RED, with earlier payloads in it. */
  readonly makesRed: boolean;
  /** RED leaves: its blocks have this payload type. -1 otherwise. */
  readonly redBlockPayloadType: number;
  /** Of the source. */
  readonly kind: CodecKind;
}

type Copies = Redundancy | 'none';

/** Clients choose payload types: beyond these each subscriber has its own. */
const MOST_SHARED = 1000;

export function acceptCodec(track: DownTrackState, packet: MediaPacket): DropReason {
  const { codec } = packet;
  if (codec === undefined) return DropReason.codecRefused;
  if (track.mappedCodec !== codec) {
    track.mappedCodec = codec;
    track.mapping = track.mappings.get(codec) ?? addMapping(track, codec);
  }
  return track.mapping === undefined ? DropReason.codecRefused : DropReason.none;
}

/** Once per codec and subscriber. */
function addMapping(track: DownTrackState, codec: NegotiatedCodec): CodecMapping | undefined {
  const mapping = mapCodec(codec, track.section, copiesFor(track, codec));
  if (mapping === undefined) return undefined;
  const one = share(mapping);
  track.mappings.set(codec, one);
  return one;
}

function copiesFor({ soundForm, redundancy }: DownTrackState, { kind }: NegotiatedCodec): Copies {
  if (soundForm === 'bare') return 'none';
  return soundForm === 'robust' && kind === CodecKind.red ? 'made' : redundancy;
}

const shared = new Map<string, CodecMapping>();

/** Equal mappings are one object: it is then in the processor's cache for every subscriber. As many as clients differ. */
function share(mapping: CodecMapping): CodecMapping {
  const key = JSON.stringify(mapping);
  const known = shared.get(key);
  if (known !== undefined) return known;
  if (shared.size < MOST_SHARED) shared.set(key, mapping);
  return mapping;
}

export function mapCodec(
  codec: NegotiatedCodec,
  section: SendSection,
  copies: Copies,
): CodecMapping | undefined {
  const isRed = codec.kind === CodecKind.red;
  const opus = section.codecs.find((accepted) => codecKindOf(accepted) === CodecKind.opus);
  const direct = selectDirect(codec, section, opus === undefined ? 'passed' : copies);
  const red = opus === undefined ? undefined : findRed(codec, section, copies);
  const target = red ?? direct ?? (isRed ? opus : undefined);
  if (target === undefined) return undefined;
  const leavesAsRed = red !== undefined || (isRed && direct !== undefined);
  return {
    payloadType: target.payloadType,
    rtxPayloadType: section.rtxSsrc === 0 ? -1 : (target.rtxPayloadType ?? -1),
    clockRate: target.clockRate,
    stripsRed: isRed && direct === undefined,
    makesRed: red !== undefined,
    redBlockPayloadType: leavesAsRed ? (opus?.payloadType ?? -1) : -1,
    kind: codec.kind,
  };
}

/** As it is; RED only where copies are wanted. */
function selectDirect(
  { kind, description }: NegotiatedCodec,
  { codecs }: SendSection,
  copies: Copies,
): CodecDescription | undefined {
  if (kind === CodecKind.red && copies === 'none') return undefined;
  return selectCodec(description, codecs);
}

/** What a source of Opus may leave as; of RED what is new in it, which then is Opus. */
function findRed(
  { kind }: NegotiatedCodec,
  { codecs }: SendSection,
  copies: Copies,
): CodecDescription | undefined {
  const isSound = kind === CodecKind.opus || kind === CodecKind.red;
  if (copies !== 'made' || !isSound) return undefined;
  return codecs.find((accepted) => codecKindOf(accepted) === CodecKind.red);
}
