// Hot path: called at every wake-up of an association. What may leave now, and what is sent again? RFC 9260 section 6.1.
import type { Clock } from '@chorale/async';
import { applySack } from './apply-sack.ts';
import { CHUNK_HEADER_BYTES, ChunkType, DATA_HEADER_BYTES, HEADER_BYTES } from './chunk-types.ts';
import { Congestion } from './congestion.ts';
import { Forwarder } from './forwarder.ts';
import { LazyTimer } from './lazy-timer.ts';
import { Loss } from './loss.ts';
import type { OutboundChunk, OutboundMessage } from './outbound.ts';
import type { PacketWriter } from './packet-writer.ts';
import { RoundTrip } from './round-trip.ts';
import { MAX_RETRANSMISSIONS } from './sctp-limits.ts';
import { SendQueue } from './send-queue.ts';
import { SentChunks } from './sent-chunks.ts';

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

  get lastTsn(): number {
    return this.#sent.lastTsn;
  }

  /** Something waits to be sent. */
  get hasWork(): boolean {
    return this.#sent.lostCount > 0 || !this.#queue.isEmpty;
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
    this.#loss.reportMissing(facts.highestTsn, nowUs);
    this.#forwarder.look();
    if (sent.isEmpty) this.#timer.pause();
    else if (facts.advanced) this.#timer.start(this.timeoutMs, nowUs);
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
      if (chunk === undefined) return;
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
    const { message, offset, lengthBytes } = chunk;
    const { writer } = this.#io;
    const at = writer.open(ChunkType.data, chunk.flags, DATA_HEADER_BYTES + lengthBytes);
    writer.view.setUint32(at, chunk.tsn);
    writer.view.setUint16(at + 4, message.stream.id);
    writer.view.setUint16(at + 6, message.ssn);
    writer.view.setUint32(at + 8, message.payloadProtocol);
    const payloadAt = at + DATA_HEADER_BYTES - CHUNK_HEADER_BYTES;
    if (lengthBytes === message.bytes.length) writer.addMessage(payloadAt, message.bytes);
    else writer.bytes.set(message.bytes.subarray(offset, offset + lengthBytes), payloadAt);
    this.#sent.sent(chunk, nowUs);
    this.#peerWindowBytes = Math.max(0, this.#peerWindowBytes - lengthBytes);
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
    sent.firstLostTsn = sent.lostCount > 0 ? tsn : Number.POSITIVE_INFINITY;
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
