// What do all transports of a worker share? The packets on their way, the counts, the ticker's list.
import type { LinkEstimate } from './allocate/estimator.ts';
import type { LinkProbe } from './allocate/link-probe.ts';
import { DropCounts } from './drop-reason.ts';
import { FORWARDED_KINDS } from './extension-kind.ts';
import { sendDueBlanks } from './forward/blank-frames.ts';
import type { DownTrackState } from './forward/down-track-state.ts';
import { reviewLayer } from './forward/layer-selector.ts';
import type { Pacer } from './forward/pacer.ts';
import { PendingPackets } from './forward/pending-packets.ts';
import { SendLogs } from './forward/send-log.ts';
import { sendHeld } from './forward/send-packet.ts';
import type { TransportState } from './media-transport.ts';
import type { SpeakerObserverState } from './observe/active-speakers.ts';
import type { PipeState } from './pipe/pipe-state.ts';
import { releaseHeld } from './publish/end-of-picture.ts';
import type { Layer } from './publish/layer.ts';

/** The shortest NACK interval: everything else is a multiple or may be late by one. */
const TICK_US = 20_000;
const ROUND_US = 100_000;

export class EngineState {
  readonly pending: PendingPackets = new PendingPackets();
  readonly drops: DropCounts = new DropCounts();
  readonly sendLogs: SendLogs = new SendLogs();
  readonly transports: Set<TransportState> = new Set();
  /** Those of them that receive something. */
  readonly publishers: Set<TransportState> = new Set();
  readonly pipes: Set<PipeState> = new Set();
  readonly observers: Set<SpeakerObserverState> = new Set();
  /** Layers in which a packet waits for the next to tell. */
  readonly holding: Set<Layer> = new Set();
  /** Whose trains are being sent. */
  readonly probing: Set<LinkProbe> = new Set();
  /** Those in which something waits for its turn. */
  readonly pacing: Set<Pacer> = new Set();
  /** 1 for each kind of header extension that goes on to subscribers. */
  readonly forwardedKinds: Uint8Array = new Uint8Array(256);

  /** Down tracks that do not send what they shall: they wait for a key frame. */
  readonly unsettled: Set<DownTrackState> = new Set();
  /** Those that are sent black pictures. */
  readonly blanking: Set<DownTrackState> = new Set();
  ticks = 0;
  /** Microseconds since the epoch, as of the last `setNow`. */
  nowUs: number;
  #tickedAtUs: number;
  #roundAtUs: number;

  constructor(nowUs: number) {
    this.nowUs = nowUs;
    this.#tickedAtUs = nowUs;
    this.#roundAtUs = nowUs;
    for (const kind of FORWARDED_KINDS) this.forwardedKinds[kind] = 1;
  }

  /** Of the batch, or the timer, that is being served. */
  setNow(nowUs: number): void {
    this.nowUs = nowUs;
    this.sendLogs.nowUs = nowUs | 0;
  }

  /** What has just been decided does not wait for the next batch, which may be a whole frame away: this one ends with a tick. */
  hurry(): void {
    this.#tickedAtUs = Number.NEGATIVE_INFINITY;
  }

  /** Hot path: called once per batch, and by the ticker. True when it was. */
  tickIfDue(nowUs: number): boolean {
    const isDue = nowUs - this.#tickedAtUs >= TICK_US;
    if (isDue) this.#tick(nowUs);
    return isDue;
  }

  /** Subscribers are many, and most wait for nothing: those are looked at once a round only. */
  #tick(nowUs: number): void {
    this.ticks += 1;
    this.#tickedAtUs = nowUs;
    const isRound = nowUs - this.#roundAtUs >= ROUND_US;
    if (isRound) this.#endRound(nowUs);
    else for (const track of this.unsettled) reviewLayer(track);
    if (this.blanking.size > 0) sendDueBlanks(this.blanking, nowUs);
    if (this.holding.size > 0) releaseHeld(this, nowUs);
    this.#report(nowUs);
    if (isRound) for (const transport of this.transports) transport.reportSent(nowUs);
    for (const observer of this.observers) observer.tick(nowUs);
  }

  #endRound(nowUs: number): void {
    const seconds = (nowUs - this.#roundAtUs) / 1_000_000;
    this.#roundAtUs = nowUs;
    for (const { receivers } of this.publishers)
      for (const receiver of receivers) receiver.endRound(seconds, nowUs);
    for (const pipe of this.pipes) pipe.endRound(seconds, nowUs);
    for (const transport of this.transports)
      if (nowUs >= transport.reviewAtUs) transport.review(nowUs);
  }

  /** Towards publishers: those of other hosts first, for what they are asked passes through here. */
  #report(nowUs: number): void {
    for (const pipe of this.pipes) pipe.report(nowUs);
    for (const transport of this.publishers) transport.report(nowUs);
  }

  get isPumping(): boolean {
    return this.probing.size + this.pacing.size > 0;
  }

  /** Once per batch, and every few milliseconds while something waits. */
  pump(nowUs: number): void {
    if (!this.isPumping) return;
    for (const probe of this.probing) probe.pump(nowUs);
    for (const pacer of this.pacing) {
      pacer.release(nowUs, sendHeld);
      if (pacer.isEmpty) this.pacing.delete(pacer);
    }
  }

  /** Once per batch: what was written into pipes is there for the other side. */
  flushPipes(): void {
    if (this.pipes.size === 0) return;
    for (const pipe of this.pipes) pipe.flush();
  }

  counters(): Record<string, number> {
    const transports = [...this.transports];
    const sum = (count: (transport: TransportState) => number): number =>
      transports.reduce((total, transport) => total + count(transport), 0);
    return {
      transports: transports.length,
      receivers: sum(({ receivers }) => receivers.length),
      downTracks: sum(({ downTracks }) => downTracks.size),
      sources: sum(({ bindings }) => bindings.size),
      limitedLinks: sum((transport) => (isLimited(transport.estimate()) ? 1 : 0)),
      speakerObservers: this.observers.size,
      pipes: this.pipes.size,
      ...this.drops.read(),
    };
  }
}

/** Its subscriber's link has shown what it carries. */
function isLimited(estimate: LinkEstimate | undefined): boolean {
  return estimate !== undefined && Number.isFinite(estimate.capacityBps);
}
