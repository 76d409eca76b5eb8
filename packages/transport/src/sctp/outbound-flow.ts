// Hot path: called at every wake-up of an association. What may leave now, and what is sent again? RFC 9260 section 6.1.
import type { Clock } from '@chorale/async';
import { applySack } from './apply-sack.ts';
import { DATA_HEADER_BYTES, HEADER_BYTES } from './chunk-types.ts';
import { Congestion } from './congestion.ts';
import { Forwarder } from './forwarder.ts';
import { LazyTimer } from './lazy-timer.ts';
import { Loss } from './loss.ts';
import type { OutboundChunk, OutboundMessage } from './outbound.ts';
import type { PacketWriter } from './packet-writer.ts';
import { RoundTrip } from './round-trip.ts';
import { MAX_RETRANSMISSIONS } from './sctp-limits.ts';
import { SendQueue } from './send-queue.ts';
import { NO_TSN, SentChunks } from './sent-chunks.ts';
import { writeData } from './write-data.ts';

/** RFC 9260 section 6.1 D, which says 4: more at once overflows the peer's socket, and the next SACK is near. */
const MAX_BURST_PACKETS = 16;

export interface OutboundFlowIo {
  readonly clock: Clock;
  readonly writer: PacketWriter;
  /** Called by a timer: more may leave. */
  wake(): void;
  /** The peer has not answered for too long. */
  gaveUp(): void;
}

/** The sending half of an association. */
export class OutboundFlow {
  readonly #io: OutboundFlowIo;
  readonly #sent: SentChunks;
  readonly #queue = new SendQueue();
  readonly #congestion: Congestion;
  readonly #forwarder: Forwarder;
  readonly #loss: Loss;
  readonly #roundTrip = new RoundTrip();
  readonly #timer: LazyTimer;
  readonly #payloadBytes: number;
  #peerWindowBytes = 0;
  #timeouts = 0;
  /** The window, not the application, was the limit since the last SACK. */
  #wasFull = false;
  /** May be flying at the end of this wake-up. */
  #burstBytes = 0;

  constructor(io: OutboundFlowIo, initialTsn: number) {
    const sent = new SentChunks(initialTsn);
    const congestion = new Congestion(io.writer.capacityBytes);
    const forwarder = new Forwarder(sent, io.writer);
    this.#io = io;
    this.#sent = sent;
    this.#payloadBytes = io.writer.capacityBytes - HEADER_BYTES - DATA_HEADER_BYTES;
    this.#congestion = congestion;
    this.#forwarder = forwarder;
    this.#loss = new Loss({ sent, congestion, forwarder, queue: this.#queue });
    this.#timer = new LazyTimer(io.clock, () => this.#timedOut());
  }

  get timeoutMs(): number {
    return this.#roundTrip.timeoutMs;
  }

  /** As it was written. */
  get lastTsn(): number {
    return this.#sent.onWire(this.#sent.lastTsn);
  }

  /** Something waits to be sent. Hot path: called once per SACK. */
  get hasWork(): boolean {
    return !this.#queue.isEmpty || this.#sent.lostCount > 0 || this.#forwarder.isDue;
  }

  get isIdle(): boolean {
    return this.#sent.isEmpty && this.#queue.isEmpty;
  }

  set peerWindowBytes(bytes: number) {
    this.#peerWindowBytes = bytes;
  }

  push(message: OutboundMessage): void {
    this.#queue.push(message);
  }

  /** The chunk at `at`. */
  receiveSack(bytes: Uint8Array, at: number, lengthBytes: number): void {
    const sent = this.#sent;
    const facts = applySack(bytes, at, lengthBytes, sent);
    if (facts === undefined) return;
    const nowUs = this.#io.clock.nowUs();
    this.#timeouts = 0;
    if (facts.sentAtUs > 0) this.#roundTrip.measured((nowUs - facts.sentAtUs) / 1000);
    if (facts.advanced) {
      this.#congestion.acknowledged(facts.ackedBytes, sent.cumulativeTsn, this.#wasFull);
    }
    this.#wasFull = false;
    this.#peerWindowBytes = Math.max(0, facts.windowBytes - sent.flyingBytes);
    if (sent.isEmpty) return this.#timer.pause();
    this.#loss.reportMissing(facts.highestTsn, nowUs);
    this.#forwarder.look();
    if (facts.advanced) this.#timer.start(this.timeoutMs, nowUs);
  }

  /** Writes whatever the windows allow. The last packet is left to be filled by others. */
  fill(): void {
    if (this.#forwarder.isDue) this.#forward();
    const sent = this.#sent;
    if (sent.lostCount === 0 && this.#queue.isEmpty) return;
    const burst = sent.flyingBytes + MAX_BURST_PACKETS * this.#payloadBytes;
    this.#burstBytes = Math.min(burst, this.#congestion.windowBytes);
    const nowUs = this.#io.clock.nowUs();
    if (sent.lostCount > 0) this.#resend(nowUs);
    while (!this.#queue.isEmpty && this.#mayCut()) {
      const chunk = this.#queue.take(sent.lastTsn + 1, this.#payloadBytes, nowUs);
      if (chunk === undefined) break;
      sent.push(chunk);
      this.#transmit(chunk, nowUs);
    }
    if (!this.#queue.isEmpty) this.#wasFull = true;
  }

  stop(): void {
    this.#timer.stop();
  }

  #mayCut(): boolean {
    if (this.#sent.lostCount > 0) return false;
    if (this.#sent.flyingBytes === 0) return true;
    const hasWindow = this.#peerWindowBytes >= this.#payloadBytes;
    return hasWindow && this.#sent.flyingBytes < this.#burstBytes;
  }

  #transmit(chunk: OutboundChunk, nowUs: number): void {
    writeData(chunk, this.#sent.onWire(chunk.tsn), this.#io.writer);
    this.#sent.sent(chunk, nowUs);
    this.#peerWindowBytes = Math.max(0, this.#peerWindowBytes - chunk.lengthBytes);
    this.#expectAnswer(nowUs);
  }

  /** The first lost chunk leaves whatever the congestion window says. RFC 9260 section 7.2.4. */
  #resend(nowUs: number): void {
    let mayExceed = this.#loss.isFastRetransmit;
    this.#loss.isFastRetransmit = false;
    const sent = this.#sent;
    let tsn = Math.max(sent.firstLostTsn, sent.cumulativeTsn + 1);
    for (; sent.lostCount > 0 && tsn <= sent.lastTsn; tsn++) {
      const chunk = sent.at(tsn);
      if (chunk?.state !== 'lost') continue;
      const isFree = sent.flyingBytes === 0 || sent.flyingBytes < this.#burstBytes;
      if (!isFree && !mayExceed) break;
      mayExceed = false;
      this.#transmit(chunk, nowUs);
    }
    sent.firstLostTsn = sent.lostCount > 0 ? tsn : NO_TSN;
  }

  #forward(): void {
    const nowUs = this.#io.clock.nowUs();
    if (this.#forwarder.write(nowUs, this.#roundTrip.smoothedMs)) this.#expectAnswer(nowUs);
  }

  #expectAnswer(nowUs: number): void {
    if (!this.#timer.isRunning) this.#timer.start(this.timeoutMs, nowUs);
  }

  #timedOut(): void {
    this.#timeouts += 1;
    if (this.#timeouts > MAX_RETRANSMISSIONS) return this.#io.gaveUp();
    this.#roundTrip.backOff();
    this.#loss.loseAll(this.#io.clock.nowUs());
    if (!this.#sent.isEmpty) this.#timer.start(this.timeoutMs);
    this.#io.wake();
  }
}
