// What does forwarding remember of one track to one subscriber?
import {
  MAX_PACKET_BYTES,
  PacketClass,
  type PacketSink,
  RTP_HEADER_BYTES,
  readUint8,
  type SendSection,
} from '@chorale/rtp';
import { ExtensionKind, idsByKind } from '../extension-kind.ts';
import type { Blanks, Redundancy, SoundForm } from '../faces.ts';
import type { TransportState } from '../media-transport.ts';
import type { FrameLog } from '../publish/frame-log.ts';
import type { Layer } from '../publish/layer.ts';
import type { NegotiatedCodec } from '../publish/negotiated-codec.ts';
import type { TrackReceiver } from '../publish/receiver.ts';
import type { CodecMapping } from './codec-mapping.ts';
import { createExtensionBlock, type ExtensionBlock } from './extension-block.ts';
import { bufferOf, FanRow } from './fan-out.ts';
import { PictureMunger } from './picture-munger.ts';
import { RepeatLog } from './repeat-log.ts';
import { RtpMunger } from './rtp-munger.ts';
import { NO_LOG, type SendLogs } from './send-log.ts';
import { SendStats } from './send-stats.ts';
import { LayerChoice } from './select/layer-choice.ts';
import { SentRuns } from './sent-runs.ts';

/** Profile and length, the header of the mid's element, those of the number and the playout delay, padding to a word. */
const EXTENSION_FRAME_BYTES = 4 + 2 + 4 + 5 + 3;

export class DownTrackState {
  /** By its subscriber. */
  isPaused = false;
  /** By the allocator: the link has no room for any of it. */
  isStarved = false;
  /** What it was sent is cut off before the key frame of something lower has come. */
  isCut = false;
  /** A key frame has begun since the start or the last pause. */
  isLocked = false;
  readonly isVideo: boolean;
  currentEpoch = -1;
  /** What is being sent; undefined until a first key frame. */
  current: Layer | undefined = undefined;
  mappedCodec: NegotiatedCodec | undefined = undefined;
  mapping: CodecMapping | undefined = undefined;
  /** What regular packets need. */
  readonly row: FanRow = new FanRow();
  readonly munger: RtpMunger;
  readonly pictures: PictureMunger = new PictureMunger(this.row);
  readonly runs: SentRuns = new SentRuns();
  /** Of `runs`: that of the packet on its way. */
  run = -1;
  /** Of `current`, where it has dependency descriptors, and what is added to their frame numbers. */
  frames: FrameLog | undefined = undefined;
  frameNumberDelta = 0;
  /** The highest that an earlier track sent under this SSRC; -1: there was none. */
  frameNumberBefore = -1;
  /** What is sent of `current`. */
  readonly choice: LayerChoice = new LayerChoice();
  redundancy: Redundancy = 'passed';
  /** As its link needs it. */
  soundForm: SoundForm = 'passed';
  /** A packet that is sent again is what it was. */
  keepsForm = true;
  blanks: Blanks = 'plain';
  /** Of the black pictures that it is being sent. */
  blanksLeft = 0;
  blankedAtUs = 0;
  readonly repeats: RepeatLog = new RepeatLog();
  readonly sink: PacketSink;
  readonly transport: TransportState;
  /** The sink's memory as a Buffer, whose `copy` needs no view per call. */
  readonly target: Buffer;
  /** As a signed number. */
  readonly ssrc: number;
  /** For payload and forwarded extensions, so that a packet fits `MAX_PACKET_BYTES`. */
  readonly roomBytes: number;
  readonly extensionBlock: ExtensionBlock;
  /** Of the transport: this track's packets are numbered in it; `NO_LOG`: they are not. */
  readonly log: number;
  readonly logs: SendLogs;
  /** Under which its transport's log knows it; 0: none. Set by whoever attached it. */
  tag = 0;
  readonly stats: SendStats = new SendStats(this.row);
  readonly mid: Uint8Array;
  /** Negotiated id by kind; 0 where not negotiated. */
  readonly extensionIds: Uint8Array;
  readonly section: SendSection;
  readonly receiver: TrackReceiver;
  readonly cname: Uint8Array;
  /** The engine's; it is in there while it does not send what it shall. */
  readonly unsettled: Set<DownTrackState>;
  /** By the publisher's codec; renegotiation makes new ones, so old ones are not held. */
  mappings: WeakMap<NegotiatedCodec, CodecMapping> = new WeakMap();
  nextRtxSequence: number;
  nackedThisTick = 0;
  nackTick = -1;
  /** By its subscriber, when it last was let through. */
  keyFrameAskedUs: number = Number.NEGATIVE_INFINITY;
  /** What shall be sent. */
  wanted: Layer | undefined = undefined;
  /** What its subscriber takes at most. */
  maxSpatial: number = Number.MAX_SAFE_INTEGER;
  maxTemporal: number = Number.MAX_SAFE_INTEGER;
  /** What its link was found to carry, of that. */
  targetSpatial: number = Number.MAX_SAFE_INTEGER;
  targetTemporal: number = Number.MAX_SAFE_INTEGER;
  /** A spatial layer of SVC was added, by the allocator. */
  raisedUs: number = Number.NEGATIVE_INFINITY;
  priority = 1;
  /** Set by whoever attached it. */
  dispose: () => void = (): void => undefined;

  constructor(section: SendSection, receiver: TrackReceiver, transport: TransportState) {
    const { sink } = transport;
    this.section = section;
    this.receiver = receiver;
    this.sink = sink;
    this.transport = transport;
    this.unsettled = transport.engine.unsettled;
    this.target = bufferOf(sink.bytes);
    this.isVideo = section.kind === 'video';
    this.ssrc = section.ssrc | 0;
    this.mid = Buffer.from(section.mid, 'utf8');
    this.roomBytes = MAX_PACKET_BYTES - RTP_HEADER_BYTES - EXTENSION_FRAME_BYTES - this.mid.length;
    this.cname = Buffer.from(section.cname, 'utf8');
    this.extensionIds = idsByKind(section.extensions);
    this.logs = transport.engine.sendLogs;
    this.log = isNumbered(section, this.extensionIds) ? transport.openLog() : NO_LOG;
    this.extensionBlock = createExtensionBlock(this.extensionIds, this.mid, this.log !== NO_LOG);
    this.nextRtxSequence = section.rtxSsrc & 0x3fff;
    this.munger = new RtpMunger(section.ssrc, this.row);
  }

  get isStopped(): boolean {
    return this.isPaused || this.isStarved || !this.transport.isReached;
  }

  /** Layers above are not sent: ranks of simulcast, spatial ids of SVC. */
  get spatialLimit(): number {
    return Math.min(this.maxSpatial, this.targetSpatial);
  }

  get temporalLimit(): number {
    return Math.min(this.maxTemporal, this.targetTemporal);
  }

  get packetClass(): PacketClass {
    return this.isVideo ? PacketClass.video : PacketClass.audio;
  }
}

/**
 * A packet that is sent again under its own sequence number must be what it was, byte for byte: only where repairs have a
 * stream of their own may packets carry a number that never comes twice.
 */
function isNumbered({ rtxSsrc, codecs }: SendSection, ids: Uint8Array): boolean {
  const hasRtx =
    rtxSsrc !== 0 && codecs.every(({ rtxPayloadType }) => rtxPayloadType !== undefined);
  return hasRtx && readUint8(ids, ExtensionKind.transportSequence) !== 0;
}
