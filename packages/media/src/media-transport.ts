// What is the media of one peer transport: what it publishes, what it is sent?
import type { PacketSink, ReceiveSection, SendSection } from '@chorale/rtp';
import type { LinkEstimate } from './allocate/estimator.ts';
import { LinkAllocator } from './allocate/link-allocator.ts';
import { isCalm } from './allocate/is-calm.ts';
import { FeedbackReader } from './allocate/read-feedback.ts';
import { DropReason } from './drop-reason.ts';
import type { EngineState } from './engine-state.ts';
import { kindsById } from './extension-kind.ts';
import type {
  DownTrack,
  DownTrackOptions,
  Feed,
  MediaTransport,
  MediaTransportOptions,
  Receiver,
} from './faces.ts';
import { createDownTrack } from './forward/down-track.ts';
import { DownTrackState } from './forward/down-track-state.ts';
import { beginAnew, reviewLayer } from './forward/layer-selector.ts';
import { PacketFates } from './forward/packet-fates.ts';
import type { Pacer } from './forward/pacer.ts';
import { PlayoutControl } from './forward/playout-delay.ts';
import { reviewPlayout } from './forward/review-playout.ts';
import { NO_LOG } from './forward/send-log.ts';
import { sendSenderReport } from './forward/send-sender-report.ts';
import type { SpentStream } from './forward/spent-stream.ts';
import { spreadPending } from './forward/spreader.ts';
import { receivePacket } from './ingress-pipeline.ts';
import { ARRIVAL_STEP_US } from './packet.ts';
import { TrackReceiver } from './publish/receiver.ts';
import { SourceBindings } from './publish/source-bindings.ts';
import { TwccRecorder } from './publish/twcc-recorder.ts';
import { receiveRtcpCompound } from './rtcp-inbox.ts';
import { sendDueRtcp } from './rtcp-outbox.ts';

/** Most subscribers have a good link and what they want: looking costs more than sending to them. */
const CALM_US = 500_000;

/** What the pipelines know of a transport. */
export class TransportState implements MediaTransport {
  readonly engine: EngineState;
  readonly sink: PacketSink;
  readonly bindings: SourceBindings = new SourceBindings();
  readonly twcc: TwccRecorder = new TwccRecorder();
  receivers: TrackReceiver[] = [];
  /** Kind by negotiated id: equal in all sections of a bundle (RFC 8285 section 6). */
  extensionKinds: Uint8Array = new Uint8Array(256);
  /** By SSRC: feedback finds only what this transport is sent. */
  readonly downTracks: Map<number, DownTrackState> = new Map();
  readonly rtxSsrcs: Set<number> = new Set();
  /** Last number used by SSRC of an ended track: under one SRTP key no SSRC begins again. */
  readonly spentSequences: Map<number, number> = new Map();
  /** By SSRC of an ended track: what comes after it, of another codec perhaps, goes on in time. */
  readonly spentStreams: Map<number, SpentStream> = new Map();
  /** Of its numbered packets, and who reads what is said of them. */
  #log = NO_LOG;
  feedback: FeedbackReader | undefined = undefined;
  readonly fates: PacketFates = new PacketFates();
  /** What its receiver says that it can take, where it says only that (REMB). */
  reportedBps: number = Number.POSITIVE_INFINITY;
  readonly allocator: LinkAllocator;
  readonly playout: PlayoutControl;
  /** While its link may not carry all that it is sent. */
  pacer: Pacer | undefined = undefined;
  /** What is sent comes through, for all that is known. */
  isReached = true;
  #wasReached = false;
  /** Looked after in the first round from then on. */
  reviewAtUs = 0;
  #reviewedAtUs = 0;

  constructor(engine: EngineState, options: MediaTransportOptions) {
    this.engine = engine;
    this.sink = options.sink;
    this.allocator = new LinkAllocator(this, options);
    this.playout = new PlayoutControl(options.playoutDelay);
    engine.transports.add(this);
  }

  setReceiveSections(sections: readonly ReceiveSection[]): void {
    this.extensionKinds = kindsById(sections.flatMap(({ extensions }) => extensions));
    const gone = this.receivers.filter(({ mid }) => !sections.some((one) => one.mid === mid));
    for (const receiver of gone) {
      this.bindings.endReceiver(receiver);
      receiver.end();
    }
    this.receivers = sections.map((section) => this.#keepOrAdd(section));
    for (const receiver of this.receivers) this.bindings.declare(receiver);
    if (this.receivers.length === 0) this.engine.publishers.delete(this);
    else this.engine.publishers.add(this);
  }

  #keepOrAdd(section: ReceiveSection): TrackReceiver {
    const known = this.receivers.find(
      ({ mid, kind }) => mid === section.mid && kind === section.kind,
    );
    known?.update(section);
    return known ?? new TrackReceiver(section);
  }

  receiver(mid: string): Receiver | undefined {
    return this.receivers.find((receiver) => receiver.mid === mid);
  }

  addDownTrack(section: SendSection, feed: Feed, options: DownTrackOptions = {}): DownTrack {
    if (!(feed instanceof TrackReceiver)) throw new TypeError('feed is not of this engine');
    return createDownTrack(new DownTrackState(section, feed, this), options);
  }

  get log(): number {
    return this.#log;
  }

  /** `NO_LOG` when there are too many. */
  openLog(): number {
    if (this.#log !== NO_LOG) return this.#log;
    const { sendLogs } = this.engine;
    this.#log = sendLogs.open();
    this.feedback = new FeedbackReader(sendLogs, this.#log, this.fates);
    return this.#log;
  }

  estimate(): LinkEstimate | undefined {
    return this.feedback?.estimate;
  }

  /** What may be sent, bits per second; Infinity while no limit is known. */
  get capacityBps(): number {
    return this.feedback?.capacityBps ?? this.reportedBps;
  }

  get link(): LinkEstimate {
    return this.feedback?.estimate ?? { ...NO_LINK, capacityBps: this.reportedBps };
  }

  receiveRtp(bytes: Uint8Array, offset: number, lengthBytes: number, arrivalUs: number): void {
    const { pending, drops } = this.engine;
    if (pending.isFull) spreadPending(this.engine);
    const packet = pending.next();
    packet.setBytes(bytes);
    packet.offset = offset;
    packet.lengthBytes = lengthBytes;
    packet.arrivalUs = arrivalUs;
    packet.arrivalStep = (arrivalUs / ARRIVAL_STEP_US) | 0;
    const reason = receivePacket(this, packet);
    if (reason > DropReason.none) drops.add(reason);
  }

  receiveRtcp(bytes: Uint8Array, offset: number, lengthBytes: number, arrivalUs: number): void {
    receiveRtcpCompound(this, { bytes, offset, lengthBytes, arrivalUs });
  }

  suspend(): void {
    this.isReached = false;
    for (const track of this.downTracks.values()) track.row.forgetWay();
  }

  resume(): void {
    if (this.isReached && this.#wasReached) return;
    this.isReached = true;
    this.#wasReached = true;
    for (const track of this.downTracks.values()) beginAnew(track);
    this.alert();
  }

  /** Something has changed: it is looked after in the next round. */
  alert(): void {
    this.reviewAtUs = 0;
  }

  /** Before any transport reports: what a subscriber waits for is asked of its publisher in the same round. */
  review(nowUs: number): void {
    this.#reviewedAtUs = nowUs;
    if (this.downTracks.size > 0) this.allocator.review(nowUs);
    if (this.downTracks.size > 0) reviewPlayout(this, nowUs);
    for (const track of this.downTracks.values()) reviewLayer(track);
    this.reviewAtUs = isCalm(this) ? nowUs + CALM_US : 0;
  }

  /** Towards its publisher. */
  report(nowUs: number): void {
    sendDueRtcp(this, nowUs);
  }

  /** Towards its subscriber. */
  reportSent(nowUs: number): void {
    if (this.#reviewedAtUs !== nowUs) return;
    for (const track of this.downTracks.values()) sendSenderReport(track, nowUs);
  }

  [Symbol.dispose](): void {
    this.setReceiveSections([]);
    for (const track of [...this.downTracks.values()]) track.dispose();
    this.engine.sendLogs.close(this.#log);
    this.#log = NO_LOG;
    this.feedback = undefined;
    this.allocator.probe.stop();
    if (this.pacer !== undefined) this.engine.pacing.delete(this.pacer);
    this.engine.transports.delete(this);
  }
}

const NO_LINK: LinkEstimate = {
  capacityBps: Number.POSITIVE_INFINITY,
  deliveredBps: undefined,
  lossShare: 0,
  use: 'normal',
};
