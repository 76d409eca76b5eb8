// What does forwarding remember of one track to one subscriber?
import {
  MAX_PACKET_BYTES,
  PacketClass,
  type PacketSink,
  RTP_HEADER_BYTES,
  type SendSection,
} from '@chorale/rtp';
import { idsByKind } from '../extension-kind.ts';
import type { Layer } from '../publish/layer.ts';
import type { NegotiatedCodec } from '../publish/negotiated-codec.ts';
import type { TrackReceiver } from '../publish/receiver.ts';
import type { CodecMapping } from './codec-mapping.ts';
import { RtpMunger } from './rtp-munger.ts';
import { SendStats } from './send-stats.ts';
import { Sequencer } from './sequencer.ts';
import { Vp8Munger } from './vp8-munger.ts';

/** Profile and length, the header of the mid's element, padding to a word. */
const EXTENSION_FRAME_BYTES = 4 + 2 + 3;

/** Of what is sent for the first time: what may be sent again. */
const RETRANSMISSION_SHARE = 0.3;
/** No more than this is saved up: about a second of a 2.5 Mbit/s stream. */
const MAX_BUDGET_BYTES = 100_000;

export class DownTrackState {
  readonly section: SendSection;
  readonly receiver: TrackReceiver;
  readonly sink: PacketSink;
  /** The sink's memory as a Buffer, whose `copy` needs no view per call. */
  readonly target: Buffer;
  readonly isVideo: boolean;
  readonly mid: Uint8Array;
  readonly cname: Uint8Array;
  /** For payload and forwarded extensions, so that a packet fits `MAX_PACKET_BYTES`. */
  readonly roomBytes: number;
  /** Negotiated id by kind; 0 where not negotiated. */
  readonly extensionIds: Uint8Array;
  readonly munger: RtpMunger;
  readonly vp8: Vp8Munger = new Vp8Munger();
  readonly sequencer: Sequencer;
  readonly stats: SendStats = new SendStats();
  /** By the publisher's codec; renegotiation makes new ones, so old ones are not held. */
  readonly mappings: WeakMap<NegotiatedCodec, CodecMapping> = new WeakMap();
  mappedCodec: NegotiatedCodec | undefined = undefined;
  mapping: CodecMapping | undefined = undefined;
  nextRtxSequence: number;
  /** What may be retransmitted now; below zero after the last that was. */
  budgetBytes = 0;
  nackedThisTick = 0;
  /** Set by whoever attached it. */
  dispose: () => void = (): void => undefined;
  isPaused = false;
  /** A key frame has begun since the start or the last pause. */
  isLocked = false;
  /** What is being sent; undefined until a first key frame. */
  current: Layer | undefined = undefined;
  currentEpoch = -1;
  /** What shall be sent. */
  wanted: Layer | undefined = undefined;
  /** Layers above are not taken. */
  maxRank: number = Number.MAX_SAFE_INTEGER;

  constructor(section: SendSection, receiver: TrackReceiver, sink: PacketSink) {
    this.section = section;
    this.receiver = receiver;
    this.sink = sink;
    this.target = Buffer.from(sink.bytes.buffer, sink.bytes.byteOffset, sink.bytes.byteLength);
    this.isVideo = section.kind === 'video';
    this.mid = Buffer.from(section.mid, 'utf8');
    this.roomBytes = MAX_PACKET_BYTES - RTP_HEADER_BYTES - EXTENSION_FRAME_BYTES - this.mid.length;
    this.cname = Buffer.from(section.cname, 'utf8');
    this.extensionIds = idsByKind(section.extensions);
    this.nextRtxSequence = section.rtxSsrc & 0x3fff;
    this.munger = new RtpMunger(section.ssrc);
    this.sequencer = new Sequencer(section.kind);
  }

  get packetClass(): PacketClass {
    return this.isVideo ? PacketClass.video : PacketClass.audio;
  }

  /** Hot path: called once per packet per subscriber. */
  noteSent(lengthBytes: number): void {
    this.stats.sent(lengthBytes);
    const grown = this.budgetBytes + RETRANSMISSION_SHARE * lengthBytes;
    this.budgetBytes = Math.min(grown, MAX_BUDGET_BYTES);
  }

  noteRetransmitted(lengthBytes: number): void {
    this.stats.retransmissions += 1;
    this.stats.bytes += lengthBytes;
    this.budgetBytes -= lengthBytes;
  }
}
