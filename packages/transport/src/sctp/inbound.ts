// Hot path: called once per DATA chunk that arrives. What is taken, what is delivered, and when is it acknowledged?
import type { Clock } from '@chorale/async';
import { DATA_HEADER_BYTES, DataFlag } from './chunk-types.ts';
import type { ForwardTsnFacts } from './forward-tsn.ts';
import { LazyTimer } from './lazy-timer.ts';
import type { PacketWriter } from './packet-writer.ts';
import { readU16, readU32 } from './read-number.ts';
import { type InboundChunk, type InboundMessage, messageOf, Reassembly } from './reassembly.ts';
import { DELAYED_ACK_MS, type SctpLimits } from './sctp-limits.ts';
import { StreamOrder } from './stream-order.ts';
import { TsnLog } from './tsn-log.ts';

export interface InboundIo {
  readonly clock: Clock;
  readonly limits: SctpLimits;
  deliver(message: InboundMessage): void;
  /** The acknowledgement that was put off is due. */
  ackDue(): void;
}

/** The receiving half of an association. */
export class Inbound {
  readonly #io: InboundIo;
  readonly #log: TsnLog;
  readonly #reassembly: Reassembly;
  readonly #order: StreamOrder;
  readonly #ackTimer: LazyTimer;
  #unacknowledgedPackets = 0;
  #isAckDue = false;
  #overrunBytes = 0;

  constructor(io: InboundIo, initialTsn: number) {
    this.#io = io;
    this.#log = new TsnLog(initialTsn);
    this.#reassembly = new Reassembly(io.limits.messageBytes);
    this.#order = new StreamOrder((message) => io.deliver(message));
    this.#ackTimer = new LazyTimer(io.clock, () => this.#ackExpired());
  }

  get heldBytes(): number {
    return this.#reassembly.heldBytes + this.#order.heldBytes;
  }

  /** Whether a SACK should leave with this wake-up. */
  get isAckDue(): boolean {
    return this.#isAckDue;
  }

  /** Whether a SACK may ride along with a packet that leaves anyway. */
  get isAckPending(): boolean {
    return this.#isAckDue || this.#unacknowledgedPackets > 0;
  }

  /** The whole chunk at `at`. What the peer did wrong, or undefined. */
  receiveData(bytes: Uint8Array, at: number, lengthBytes: number): string | undefined {
    if (lengthBytes <= DATA_HEADER_BYTES) return 'a DATA chunk without data';
    const tsn = this.#log.unwrap(readU32(bytes, at + 4));
    const flags = bytes[at + 1] ?? 0;
    if ((flags & DataFlag.immediate) !== 0) this.#isAckDue = true;
    if (this.#exceedsWindow(tsn, lengthBytes)) return this.#overrun(lengthBytes);
    if (this.#log.add(tsn) !== 'new') {
      this.#isAckDue = true;
      return undefined;
    }
    this.#overrunBytes = 0;
    const streamId = readU16(bytes, at + 8);
    if (streamId >= this.#io.limits.streams) return undefined;
    return this.#take({
      tsn,
      flags,
      streamId,
      ssn: readU16(bytes, at + 10),
      payloadProtocol: readU32(bytes, at + 12),
      payload: bytes.subarray(at + DATA_HEADER_BYTES, at + lengthBytes),
    });
  }

  /** At the end of a packet that held DATA. RFC 9260 section 6.2. */
  packetEnded(): void {
    this.#unacknowledgedPackets += 1;
    if (this.#unacknowledgedPackets >= 2 || this.#log.hasGaps) this.#isAckDue = true;
    if (!this.#isAckDue && !this.#ackTimer.isRunning) this.#ackTimer.start(DELAYED_ACK_MS);
  }

  receiveForwardTsn({ tsn, streams }: ForwardTsnFacts): void {
    this.#isAckDue = true;
    const unwrapped = this.#log.unwrap(tsn);
    if (unwrapped <= this.#log.cumulative) return;
    this.#log.forward(unwrapped);
    this.#reassembly.forget(unwrapped);
    for (const { streamId, ssn } of streams) {
      if (streamId < this.#io.limits.streams) this.#order.skip(streamId, ssn);
    }
  }

  hasReceived(tsn: number): boolean {
    return this.#log.unwrap(tsn) <= this.#log.cumulative;
  }

  resetStream(streamId: number): void {
    this.#order.reset(streamId);
  }

  writeSack(writer: PacketWriter): void {
    this.#log.writeSack(writer, Math.max(0, this.#io.limits.windowBytes - this.heldBytes));
    this.#isAckDue = false;
    this.#unacknowledgedPackets = 0;
    this.#ackTimer.pause();
  }

  stop(): void {
    this.#ackTimer.stop();
  }

  #take(chunk: InboundChunk): string | undefined {
    const whole = DataFlag.begin | DataFlag.end;
    const message =
      (chunk.flags & whole) === whole
        ? messageOf(chunk, chunk.payload.slice())
        : this.#reassembly.add(chunk);
    if (message === 'too-long') return 'a message longer than max-message-size';
    if (this.#reassembly.heldBytes > this.#io.limits.unfinishedBytes)
      return 'too many unfinished fragments';
    if (message === undefined) return undefined;
    if (message.isOrdered) this.#order.add(message);
    else this.#io.deliver(message);
    return undefined;
  }

  /** The chunk that everything waits for is always taken. */
  #exceedsWindow(tsn: number, lengthBytes: number): boolean {
    if (tsn <= this.#log.cumulative + 1) return false;
    return this.heldBytes + lengthBytes > this.#io.limits.windowBytes;
  }

  /** Dropped; a peer that goes on for a whole window does not look at ours. */
  #overrun(lengthBytes: number): string | undefined {
    this.#isAckDue = true;
    this.#overrunBytes += lengthBytes;
    return this.#overrunBytes > this.#io.limits.windowBytes
      ? 'data beyond the receive window'
      : undefined;
  }

  #ackExpired(): void {
    this.#isAckDue = true;
    this.#io.ackDue();
  }
}
