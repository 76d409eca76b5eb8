// What is a track that comes from another host, seen from here? A receiver like any other, filled from records.
import type { CodecDescription, MediaKind } from '@chorale/rtp';
import { Layer } from '../publish/layer.ts';
import { type NegotiatedCodec, negotiatedCodec } from '../publish/negotiated-codec.ts';
import { TrackReceiver } from '../publish/receiver.ts';
import { Field, HEAD_BYTES } from './record.ts';

export class PipedFeed {
  readonly receiver: TrackReceiver;
  readonly codecs: (NegotiatedCodec | undefined)[] = [];
  /** By rank: the highest number of the layer's epoch. */
  readonly newest: number[] = [];

  constructor(name: string, kind: MediaKind) {
    const nothing = { codecs: [], extensions: [], rids: [], sources: [] };
    this.receiver = new TrackReceiver({ mid: name, kind, ...nothing });
    this.receiver.layers = [];
  }

  /** Throws when the text is none of ours. */
  takeLayers(bytes: Buffer, at: number, lengthBytes: number): void {
    const text = bytes.toString('utf8', at + HEAD_BYTES, at + lengthBytes);
    const facts = JSON.parse(text) as { readonly rid: string; readonly isBound: boolean }[]; // written by `CarriedFeed`
    const { receiver } = this;
    for (const [rank, { rid, isBound }] of facts.entries()) {
      if (receiver.layers[rank] === undefined) receiver.layers.push(new Layer(receiver, rid, rank));
      const layer = receiver.layers[rank];
      if (layer === undefined || layer.isBound === isBound) continue;
      if (isBound) layer.isBound = true;
      else layer.unbind();
    }
  }

  /** Throws when the text is none of ours. */
  takeCodec(bytes: Buffer, at: number, lengthBytes: number): void {
    const text = bytes.toString('utf8', at + HEAD_BYTES, at + lengthBytes);
    this.codecs[bytes[at + Field.codec] ?? 0] = negotiatedCodec(readCodec(text));
  }

  takeClock(bytes: Buffer, at: number): void {
    const layer = this.receiver.layers[bytes[at + Field.layer] ?? 0];
    if (layer === undefined || layer.epoch !== bytes.readUInt32LE(at + Field.clockEpoch)) return;
    layer.clock.set({
      ntpUs: bytes.readDoubleLE(at + Field.ntpUs),
      rtpTimestamp: bytes.readUInt32LE(at + Field.rtpTimestamp),
      arrivalUs: bytes.readDoubleLE(at + Field.clockArrivalUs),
    });
  }
}

/** What is read of a codec, packet after packet, is there. */
function readCodec(text: string): CodecDescription {
  const codec = JSON.parse(text) as CodecDescription; // written by `CarriedFeed`
  const { mimeType, fmtp, clockRate, channels, feedback } = codec;
  const isText = typeof mimeType === 'string' && typeof fmtp === 'string';
  const isNumbered = clockRate > 0 && Number.isInteger(clockRate) && Number.isInteger(channels);
  if (!isText || !isNumbered || !Array.isArray(feedback)) throw new TypeError('no codec');
  return codec;
}
