// Which reliable data packets may someone have missed? The recent ones, for who joins or resumes.
import type { Clock } from '@chorale/async';

export interface CachedPacket {
  readonly atUs: number;
  readonly senderSid: string;
  readonly senderIdentity: string;
  readonly sequence: number;
  /** Empty: for everyone. */
  readonly destinations: readonly string[];
  readonly bytes: Uint8Array;
}

/** A client has 10 s or less between losing its connection and resuming; older packets are of no use to it. */
const KEEP_US = 10_000_000;
/** LiveKit replays two seconds to whose channel has just opened; here also what was said since it joined, however long that took. */
const JOIN_REPLAY_US = 2_000_000;
const MAX_BYTES = 1024 * 1024;
/** Places: to move the others at every packet costs more than these. */
const MOST_GONE = 256;

export class ReliableCache {
  readonly #clock: Clock;
  /** The first of them are gone: places are given up many at once. */
  readonly #packets: (CachedPacket | undefined)[] = [];
  #gone = 0;
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(packet: Omit<CachedPacket, 'atUs'>): void {
    this.#packets.push({ ...packet, atUs: this.#clock.nowUs() });
    this.#bytes += packet.bytes.length;
    this.#expire();
  }

  /** For a participant whose channel has just opened, in the order sent. */
  recent(joinedAtUs: number): CachedPacket[] {
    const sinceUs = Math.min(joinedAtUs, this.#clock.nowUs() - JOIN_REPLAY_US);
    return this.#kept().filter(({ atUs }) => atUs >= sinceUs);
  }

  /** Of one sender, what came after `sequence`. */
  after(senderSid: string, sequence: number): CachedPacket[] {
    return this.#kept().filter(
      (packet) => packet.senderSid === senderSid && packet.sequence > sequence,
    );
  }

  #kept(): CachedPacket[] {
    return this.#packets.filter((packet) => packet !== undefined);
  }

  #expire(): void {
    const oldestUs = this.#clock.nowUs() - KEEP_US;
    for (let oldest = this.#packets[this.#gone]; oldest; oldest = this.#packets[this.#gone]) {
      if (oldest.atUs >= oldestUs && this.#bytes <= MAX_BYTES) break;
      this.#bytes -= oldest.bytes.length;
      this.#packets[this.#gone] = undefined;
      this.#gone += 1;
    }
    if (this.#gone < MOST_GONE) return;
    this.#packets.splice(0, this.#gone);
    this.#gone = 0;
  }
}
