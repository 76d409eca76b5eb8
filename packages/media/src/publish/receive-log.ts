// Has this packet come before, and which number is it since the start? RFC 3550 appendix A.1.
// Hot path: called once per packet.
import { extendSequence } from '@chorale/rtp';

/** Packets further behind the newest are taken as too old: the window of SRTP replay for video. */
const WINDOW = 1024;
/** A jump back that goes on for this many packets in a row is a source that started again. */
const RESTART_AFTER = 3;

export const Arrival = { newest: 0, late: 1, duplicate: 2, tooOld: 3, restarted: 4 } as const;
export type Arrival = (typeof Arrival)[keyof typeof Arrival];

export class ReceiveLog {
  /** The highest extended sequence so far; -1 before the first packet. */
  highest = -1;
  /** The first of the current run: restarted sources begin another. */
  first = 0;
  /** Of the packet that was logged last. */
  sequence = 0;
  readonly #seen = new Uint8Array(WINDOW);
  #expectedOld = -1;
  #oldInRow = 0;

  log(rawSequence: number): Arrival {
    if (this.highest < 0) {
      this.#begin(rawSequence + 0x1_0000);
      return Arrival.newest;
    }
    this.sequence = extendSequence(this.highest, rawSequence);
    if (this.sequence > this.highest) return this.#advance();
    if (this.sequence <= this.highest - WINDOW || this.sequence < 0) return this.#old(rawSequence);
    const slot = this.sequence % WINDOW;
    if (this.#seen[slot] === 1) return Arrival.duplicate;
    this.#seen[slot] = 1;
    return Arrival.late;
  }

  has(sequence: number): boolean {
    const isInWindow = sequence <= this.highest && sequence > this.highest - WINDOW;
    return isInWindow && this.#seen[sequence % WINDOW] === 1;
  }

  #begin(sequence: number): void {
    this.sequence = sequence;
    this.first = sequence;
    this.highest = sequence;
    this.#seen.fill(0);
    this.#seen[sequence % WINDOW] = 1;
    this.#oldInRow = 0;
  }

  #advance(): Arrival {
    const gap = Math.min(WINDOW, this.sequence - this.highest);
    for (let step = 1; step < gap; step += 1) this.#seen[(this.highest + step) % WINDOW] = 0;
    this.#seen[this.sequence % WINDOW] = 1;
    this.highest = this.sequence;
    this.#oldInRow = 0;
    return Arrival.newest;
  }

  #old(rawSequence: number): Arrival {
    this.#oldInRow = rawSequence === this.#expectedOld ? this.#oldInRow + 1 : 1;
    this.#expectedOld = (rawSequence + 1) & 0xffff;
    if (this.#oldInRow < RESTART_AFTER) return Arrival.tooOld;
    // Two cycles further, so that no number of before can be met again.
    this.#begin((Math.floor(this.highest / 0x1_0000) + 2) * 0x1_0000 + rawSequence);
    return Arrival.restarted;
  }
}
