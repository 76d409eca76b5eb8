// What is known of one RTP stream of a published track: a simulcast layer, or the only one?
import type { MediaKind } from '@chorale/rtp';
import type { MediaPacket } from '../packet.ts';
import { KeyFrameRequester } from './key-frame-requester.ts';
import { LayerRates } from './layer-rates.ts';
import { NackGenerator } from './nack-generator.ts';
import type { NegotiatedCodec } from './negotiated-codec.ts';
import { PacketHistory } from './packet-history.ts';
import { ReceiveLog } from './receive-log.ts';
import { ReceiveStats } from './receive-stats.ts';
import type { TrackReceiver } from './receiver.ts';
import { SenderClock } from './sender-clock.ts';
import { SkippedSequences } from './skipped-sequences.ts';
import { StreamDependencies } from './stream-dependencies.ts';

/** Packets before a layer counts as received: a stray one is no reason to switch. */
const LIVE_AFTER_PACKETS = 2;
/** A layer that is this far behind the newest packet of its track has stopped. */
const DEAD_AFTER_US = 1_000_000;

let stamps = 0;

function nextStamp(): number {
  stamps = (stamps % 0x7fff_ffff) + 1;
  return stamps;
}

export class Layer {
  readonly receiver: TrackReceiver;
  readonly rid: string;
  /** 0 is the lowest. */
  readonly rank: number;
  readonly keyFrames: KeyFrameRequester;
  readonly clock: SenderClock = new SenderClock();
  readonly nacks: NackGenerator = new NackGenerator();
  /** Of video. */
  readonly rates: LayerRates | undefined;
  ssrc = 0;
  rtxSsrc = 0;
  isBound = false;
  /** Rises when the source begins again: numbers and timestamps have no relation to those before. */
  epoch = 0;
  log: ReceiveLog = new ReceiveLog();
  skipped: SkippedSequences = new SkippedSequences();
  stats: ReceiveStats = new ReceiveStats();
  codec: NegotiatedCodec | undefined = undefined;
  /** The end of a frame that may be the end of its picture; `endPicture` decides with the next packet. */
  held: MediaPacket | undefined = undefined;
  lastArrivalUs = 0;
  reportedAtUs = 0;
  firCommand = 0;
  #history: PacketHistory | undefined;
  #dependencies: StreamDependencies | undefined;
  #stampedCodec: NegotiatedCodec | undefined;
  #stamp = 0;
  #packetsInEpoch = 0;

  constructor(receiver: TrackReceiver, rid: string, rank: number) {
    this.receiver = receiver;
    this.rid = rid;
    this.rank = rank;
    this.keyFrames = new KeyFrameRequester(rank);
    this.rates = receiver.kind === 'video' ? new LayerRates() : undefined;
  }

  get kind(): MediaKind {
    return this.receiver.kind;
  }

  /** Made with the first packet: a layer that never comes costs nothing. */
  get history(): PacketHistory {
    this.#history ??= new PacketHistory(this.receiver.kind);
    return this.#history;
  }

  /** Made with the first dependency descriptor. */
  get dependencies(): StreamDependencies {
    this.#dependencies ??= new StreamDependencies();
    return this.#dependencies;
  }

  /** A frame on which all others depend is lost for good: true once for each. */
  takeLoss(nowUs: number): boolean {
    return this.#dependencies?.frames.takeLoss(nowUs) ?? false;
  }

  /** A number of its own for packets that are alike to forwarding: of one layer, epoch and codec. Hot path: once per packet. */
  stampOf(codec: NegotiatedCodec): number {
    if (codec !== this.#stampedCodec) this.#stamp = nextStamp();
    this.#stampedCodec = codec;
    return this.#stamp;
  }

  bind(ssrc: number): void {
    if (this.ssrc !== ssrc && this.ssrc !== 0) this.restart();
    this.ssrc = ssrc;
    this.isBound = true;
  }

  /** The source ended; its last packets can still be retransmitted. */
  unbind(): void {
    this.isBound = false;
    this.lastArrivalUs = 0;
    this.held = undefined;
    this.reportedAtUs = 0;
    this.#packetsInEpoch = 0;
    this.nacks.clear();
  }

  /** A new source in the place of the old one. */
  restart(): void {
    this.log = new ReceiveLog();
    this.reportedAtUs = 0;
    this.stats.restart();
    this.beginEpoch();
  }

  beginEpoch(): void {
    this.epoch += 1;
    this.held = undefined;
    this.#stampedCodec = undefined;
    this.skipped = new SkippedSequences();
    this.nacks.clear();
    this.clock.forget();
    this.#history?.clear();
    this.#packetsInEpoch = 0;
    this.rates?.clear();
    this.#dependencies = undefined;
  }

  /** Padding is no sign of life. */
  noteArrival(arrivalUs: number): void {
    this.#packetsInEpoch += 1;
    this.lastArrivalUs = arrivalUs;
    this.receiver.newestArrivalUs = arrivalUs;
  }

  /** Compared with its siblings, not with the clock: when all are silent, as in a still screen share, none is dead. */
  isLive(): boolean {
    const isFresh = this.receiver.newestArrivalUs - this.lastArrivalUs <= DEAD_AFTER_US;
    return this.isBound && this.#packetsInEpoch >= LIVE_AFTER_PACKETS && isFresh;
  }
}
