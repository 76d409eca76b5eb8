// What does the packet path need to know of a codec that a section receives?
import type { CodecDescription, ReceiveSection } from '@chorale/rtp';
import { type CodecKind, codecKindOf } from '../codec-kind.ts';

export interface NegotiatedCodec {
  readonly description: CodecDescription;
  readonly kind: CodecKind;
  readonly clockRate: number;
  readonly wantsNack: boolean;
  readonly wantsPli: boolean;
  readonly wantsFir: boolean;
}

/** What a payload type says about a packet, indexed by it. */
export interface PayloadTypes {
  readonly media: readonly (NegotiatedCodec | undefined)[];
  /** The media payload type that an RTX payload type repairs. */
  readonly repaired: readonly (number | undefined)[];
}

export function payloadTypesOf(section: ReceiveSection): PayloadTypes {
  const media: (NegotiatedCodec | undefined)[] = Array.from({ length: 128 }, () => undefined);
  const repaired: (number | undefined)[] = Array.from({ length: 128 }, () => undefined);
  for (const codec of section.codecs) {
    media[codec.payloadType & 0x7f] = negotiatedCodec(codec);
    if (codec.rtxPayloadType !== undefined)
      repaired[codec.rtxPayloadType & 0x7f] = codec.payloadType;
  }
  return { media, repaired };
}

export function negotiatedCodec(description: CodecDescription): NegotiatedCodec {
  const has = (word: string): boolean => description.feedback.includes(word);
  return {
    description,
    kind: codecKindOf(description),
    clockRate: description.clockRate,
    wantsNack: has('nack'),
    wantsPli: has('nack pli'),
    wantsFir: has('ccm fir'),
  };
}
