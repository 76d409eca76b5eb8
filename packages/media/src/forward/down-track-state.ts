// What does forwarding remember of one track to one subscriber?
import {
  MAX_PACKET_BYTES,
  PacketClass,
  type PacketSink,
  RTP_HEADER_BYTES,
  type SendSection,
} from '@chorale/rtp';
import { idsByKind } from '../extension-kind.ts';
import type { TransportState } from '../media-transport.ts';
import type { Layer } from '../publish/layer.ts';
import type { NegotiatedCodec } from '../publish/negotiated-codec.ts';
import type { TrackReceiver } from '../publish/receiver.ts';
import type { CodecMapping } from './codec-mapping.ts';
import { createMidBlock, type MidBlock } from './mid-block.ts';
import { RtpMunger } from './rtp-munger.ts';
import { SendStats } from './send-stats.ts';
import { Sequencer } from './sequencer.ts';
import { Vp8Munger } from './vp8-munger.ts';

/** Profile and length, the header of the mid's element, padding to a word. */
const EXTENSION_FRAME_BYTES = 4 + 2 + 3;

/** Of what is sent for the first time: what may be sent again, 30 %. */
const RETRANSMITTED_TENTHS = 3;
/** No more than this is saved up: about a second of a 2.5 Mbit/s stream. */
const MAX_BUDGET_TENTHS = 1_000_000;

/** Fields that every packet needs come first and are small integers where they can be: they share cache lines. */
export class DownTrackState {
  isPaused = false;
  /** A key frame has begun since the start or the last pause. */
  isLocked = false;
  readonly isVideo: boolean;
  currentEpoch = -1;
  /** What is being sent; undefined until a first key frame. */
  current: Layer | undefined = undefined;
  mappedCodec: NegotiatedCodec | undefined = undefined;
  mapping: CodecMapping | undefined = undefined;
  readonly munger: RtpMunger;
  readonly vp8: Vp8Munger = new Vp8Munger();
  readonly sequencer: Sequencer;
  readonly sink: PacketSink;
  /** The sink's memory as a Buffer, whose `copy` needs no view per call. */
  readonly target: Buffer;
  /** As a signed number. */
  readonly ssrc: number;
  /** For payload and forwarded extensions, so that a packet fits `MAX_PACKET_BYTES`. */
  readonly roomBytes: number;
  readonly midBlock: MidBlock;
  readonly stats: SendStats = new SendStats();
  /** What may be retransmitted now, in tenths of a byte; below zero after the last that was. */
  #budgetTenths = 0;
  readonly mid: Uint8Array;
  /** Negotiated id by kind; 0 where not negotiated. */
  readonly extensionIds: Uint8Array;
  readonly section: SendSection;
  readonly receiver: TrackReceiver;
  readonly cname: Uint8Array;
  /** The engine's; it is in there while it does not send what it shall. */
  readonly unsettled: Set<DownTrackState>;
  /** By the publisher's codec; renegotiation makes new ones, so old ones are not held. */
  readonly mappings: WeakMap<NegotiatedCodec, CodecMapping> = new WeakMap();
  nextRtxSequence: number;
  nackedThisTick = 0;
  nackTick = -1;
  /** What shall be sent. */
  wanted: Layer | undefined = undefined;
  /** Layers above are not taken. */
  maxRank: number = Number.MAX_SAFE_INTEGER;
  /** Set by whoever attached it. */
  dispose: () => void = (): void => undefined;

  constructor(section: SendSection, receiver: TrackReceiver, { sink, engine }: TransportState) {
    this.section = section;
    this.receiver = receiver;
    this.sink = sink;
    this.unsettled = engine.unsettled;
    this.target = bufferOf(sink.bytes);
    this.isVideo = section.kind === 'video';
    this.ssrc = section.ssrc | 0;
    this.mid = Buffer.from(section.mid, 'utf8');
    this.roomBytes = MAX_PACKET_BYTES - RTP_HEADER_BYTES - EXTENSION_FRAME_BYTES - this.mid.length;
    this.cname = Buffer.from(section.cname, 'utf8');
    this.extensionIds = idsByKind(section.extensions);
    this.midBlock = createMidBlock(this.extensionIds, this.mid);
    this.nextRtxSequence = section.rtxSsrc & 0x3fff;
    this.munger = new RtpMunger(section.ssrc);
    this.sequencer = new Sequencer(section.kind);
  }

  get packetClass(): PacketClass {
    return this.isVideo ? PacketClass.video : PacketClass.audio;
  }

  get mayRetransmit(): boolean {
    return this.#budgetTenths > 0;
  }

  /** Hot path: called once per packet per subscriber. */
  noteSent(lengthBytes: number): void {
    this.stats.sent(lengthBytes);
    const grown = this.#budgetTenths + RETRANSMITTED_TENTHS * lengthBytes;
    this.#budgetTenths = Math.min(grown, MAX_BUDGET_TENTHS);
  }

  noteRetransmitted(lengthBytes: number): void {
    this.stats.retransmissions += 1;
    this.stats.bytes += lengthBytes;
    this.#budgetTenths -= 10 * lengthBytes;
  }
}

const buffers = new WeakMap<Uint8Array, Buffer>();

/** One for all tracks whose sinks share their memory. */
function bufferOf(bytes: Uint8Array): Buffer {
  const known = buffers.get(bytes);
  if (known !== undefined) return known;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  buffers.set(bytes, buffer);
  return buffer;
}
