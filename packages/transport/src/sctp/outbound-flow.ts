// Hot path: called at every wake-up of an association. What may leave now, and what is sent again? RFC 9260 section 6.1.
import type { Clock } from '@chorale/async';
import { applySack } from './apply-sack.ts';
import { CHUNK_HEADER_BYTES, ChunkType, DATA_HEADER_BYTES, HEADER_BYTES } from './chunk-types.ts';
import { Congestion } from './congestion.ts';
import { findForward, writeForwardTsn } from './forward-tsn.ts';
import { LazyTimer } from './lazy-timer.ts';
import type { OutboundChunk, OutboundMessage } from './outbound.ts';
import type { PacketWriter } from './packet-writer.ts';
import { RoundTrip } from './round-trip.ts';
import { MAX_RETRANSMISSIONS } from './sctp-limits.ts';
import { SendQueue } from './send-queue.ts';
import { SentChunks } from './sent-chunks.ts';

/** RFC 9260 section 7.2.4: so many SACKs in a row that miss a chunk mean that it is lost. */
const MISSING_REPORTS = 3;

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
  readonly #roundTrip = new RoundTrip();
  readonly #timer: LazyTimer;
  readonly #payloadBytes: number;
  #peerWindowBytes = 0;
  #timeouts = 0;
  #isForwardDue = false;
  /** What the newest FORWARD TSN said, and when: every SACK that is already under way would ask for it again. */
  #forwardedTsn = -1;
  #forwardedAtUs = 0;
  #isFastRetransmit = false;
  /** The window, not the application, was the limit since the last SACK. */
  #wasFull = false;
  /** May be flying at the end of this wake-up. */
  #burstBytes = 0;

  constructor(io: OutboundFlowIo, initialTsn: number) {
    this.#io = io;
    this.#sent = new SentChunks(initialTsn);
    this.#payloadBytes = io.writer.bytes.length - HEADER_BYTES - DATA_HEADER_BYTES;
    this.#congestion = new Congestion(io.writer.bytes.length);
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

  receiveSack(value: Uint8Array): void {
    const facts = applySack(value, this.#sent);
    if (facts === undefined) return;
    this.#timeouts = 0;
    if (facts.sentAtUs !== undefined) {
      this.#roundTrip.measured((this.#io.clock.nowUs() - facts.sentAtUs) / 1000);
    }
    if (facts.advanced) {
      this.#congestion.acknowledged(facts.ackedBytes, this.#sent.cumulativeTsn, this.#wasFull);
    }
    this.#wasFull = false;
    this.#peerWindowBytes = Math.max(0, facts.windowBytes - this.#sent.flyingBytes);
    this.#reportMissing(facts.highestTsn);
    this.#isForwardDue ||= this.#sent.at(this.#sent.cumulativeTsn + 1)?.state === 'abandoned';
    if (this.#sent.isEmpty) this.#timer.pause();
    else if (facts.advanced) this.#timer.start(this.timeoutMs);
  }

  /** Writes whatever the windows allow. The last packet is left to be filled by others. */
  fill(): void {
    if (this.#isForwardDue) this.#forward();
    const burst = this.#sent.flyingBytes + MAX_BURST_PACKETS * this.#payloadBytes;
    this.#burstBytes = Math.min(burst, this.#congestion.windowBytes);
    if (this.#sent.lostCount > 0) this.#resend();
    const nowUs = this.#queue.isEmpty ? 0 : this.#io.clock.nowUs();
    while (!this.#queue.isEmpty && this.#mayCut()) {
      const chunk = this.#queue.take(this.#sent.lastTsn + 1, this.#payloadBytes, nowUs);
      if (chunk === undefined) return;
      this.#sent.push(chunk);
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
    if (!this.#timer.isRunning) this.#timer.start(this.timeoutMs);
  }

  /** The first lost chunk leaves whatever the congestion window says. RFC 9260 section 7.2.4. */
  #resend(): void {
    const nowUs = this.#io.clock.nowUs();
    let mayExceed = this.#isFastRetransmit;
    this.#isFastRetransmit = false;
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
    this.#isForwardDue = false;
    const forward = findForward(this.#sent);
    if (forward === undefined) return;
    const nowUs = this.#io.clock.nowUs();
    const isRepeated = forward.tsn === this.#forwardedTsn;
    if (isRepeated && nowUs - this.#forwardedAtUs < this.#roundTrip.smoothedMs * 2000) return;
    writeForwardTsn(forward, this.#io.writer);
    this.#forwardedTsn = forward.tsn;
    this.#forwardedAtUs = nowUs;
    if (!this.#timer.isRunning) this.#timer.start(this.timeoutMs);
  }

  #reportMissing(highestTsn: number): void {
    const nowUs = this.#io.clock.nowUs();
    for (let tsn = this.#sent.cumulativeTsn + 1; tsn < highestTsn; tsn++) {
      const chunk = this.#sent.at(tsn);
      if (chunk?.state !== 'flying' || chunk.overtakenAfterTsn >= highestTsn) continue;
      chunk.missing += 1;
      if (chunk.missing < MISSING_REPORTS) continue;
      if (this.#congestion.lost(this.#sent.lastTsn)) this.#isFastRetransmit = true;
      this.#lose(chunk, nowUs);
    }
  }

  #lose(chunk: OutboundChunk, nowUs: number): void {
    const { message } = chunk;
    const isSpent = chunk.transmissions > message.maxRetransmits || message.expiresAtUs < nowUs;
    if (!isSpent) return this.#sent.lose(chunk);
    this.#queue.drop(message);
    this.#sent.abandon(message);
    this.#isForwardDue = true;
  }

  /** Acknowledgements of gaps are forgotten: the peer may have dropped what it had. RFC 9260 section 6.3.3. */
  #timedOut(): void {
    this.#timeouts += 1;
    if (this.#timeouts > MAX_RETRANSMISSIONS) return this.#io.gaveUp();
    this.#roundTrip.backOff();
    this.#congestion.timedOut();
    this.#sent.knownGaps = [];
    const nowUs = this.#io.clock.nowUs();
    for (let tsn = this.#sent.cumulativeTsn + 1; tsn <= this.#sent.lastTsn; tsn++) {
      const chunk = this.#sent.at(tsn);
      if (chunk?.state === 'flying') this.#lose(chunk, nowUs);
      else if (chunk?.state === 'acked' && isReliable(chunk.message)) this.#sent.lose(chunk);
    }
    this.#isForwardDue ||= this.#sent.at(this.#sent.cumulativeTsn + 1)?.state === 'abandoned';
    if (!this.#sent.isEmpty) this.#timer.start(this.timeoutMs);
    this.#io.wake();
  }
}

function isReliable({ maxRetransmits, expiresAtUs }: OutboundMessage): boolean {
  return maxRetransmits === Number.POSITIVE_INFINITY && expiresAtUs === Number.POSITIVE_INFINITY;
}
