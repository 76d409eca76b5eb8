// Is a peer that was heard all the time heard no more? One that sends media or reports every second is missed sooner than one that
// only checks its pairs, every few seconds (RFC 7675). How often it checks them is its own habit, and counts: its media may end well.
// One that answers checks of ours is asked when it falls silent, and missed sooner still when nothing comes back.
import type { AskedLimits } from './limits.ts';

const SECONDS = 5;
/** Of the last five, those in which it was heard, to call it steady. */
const STEADY = 4;
const ALL = (1 << SECONDS) - 1;

/** Two checks of its own habit must be missing. */
const CHECKS = 2;
/** Per check: a longer gap counts at once, shorter ones slowly. */
const SHRINKS = 0.9;

/** Checks of ours that see whether a peer answers any, while it is heard: some never do. */
const TRIALS = 5;

export class PeerTalk {
  /** It was heard nearly every second, until it fell silent. */
  isSteady = false;
  readonly #limits: AskedLimits;
  /** When a packet came last, to the next look, when an answer, and when anything over the pair in use; microseconds. */
  #packetUs = 0;
  #answeredUs = 0;
  #pairUs = 0;
  #packets = 0;
  #packetsBefore = 0;
  #checkedUs = 0;
  #longestGapUs = 0;
  /** A bit for each of the last seconds, the newest lowest. */
  #seconds = 0;
  #trials = 0;
  /** Checks of ours since anything came over the pair in use. */
  #unanswered = 0;

  constructor(limits: AskedLimits) {
    this.#limits = limits;
  }

  /** Over whichever pair. */
  noteCheck(nowUs: number): void {
    const gapUs = this.#checkedUs === 0 ? 0 : nowUs - this.#checkedUs;
    this.#checkedUs = nowUs;
    this.#longestGapUs = Math.max(gapUs, this.#longestGapUs * SHRINKS);
  }

  noteAnswer(nowUs: number): void {
    this.#answeredUs = nowUs;
    this.notePair(nowUs);
  }

  /** Something came over the pair in use, or another one is in use from now on. */
  notePair(nowUs: number): void {
    this.#pairUs = nowUs;
    this.#unanswered = 0;
  }

  /** Milliseconds since anything came of a steady peer, checks that its habit has due among it; 0 when it is not missed. */
  quietMs(nowUs: number): number {
    const uncheckedUs = nowUs - this.#checkedUs;
    if (!this.isSteady || uncheckedUs < CHECKS * this.#longestGapUs) return 0;
    return Math.min(uncheckedUs, nowUs - this.#packetUs, nowUs - this.#answeredUs) / 1000;
  }

  /** It is being asked. */
  get isAsked(): boolean {
    return this.#unanswered > 0;
  }

  /** The pair in use brings nothing of a steady peer, not even answers to checks of ours, which it gave before. */
  get isUnanswered(): boolean {
    return this.isSteady && this.#answers && this.#unanswered >= this.#limits.checks;
  }

  /** Milliseconds since anything came over such a pair; else 0. */
  unansweredMs(nowUs: number): number {
    return this.isUnanswered ? (nowUs - this.#pairUs) / 1000 : 0;
  }

  /** Is a check of ours to be sent now? Counted as sent. */
  takeAsk(nowUs: number): boolean {
    if (nowUs - this.#pairUs >= this.#limits.quietMs * 1000) {
      this.#unanswered += 1;
      return true;
    }
    if (this.#answers || this.#trials >= TRIALS) return false;
    this.#trials += 1;
    return true;
  }

  /** Several times a second. `packets`: all that came so far. */
  look(packets: number, nowUs: number): void {
    if (packets === this.#packets) return;
    this.#packets = packets;
    this.#packetUs = nowUs;
    this.notePair(nowUs);
  }

  /** Once a second. */
  tick(packets: number, nowUs: number): void {
    this.look(packets, nowUs);
    const wasHeard = packets !== this.#packetsBefore;
    this.#packetsBefore = packets;
    this.#seconds = ((this.#seconds << 1) | (wasHeard ? 1 : 0)) & ALL;
    if (wasHeard) this.isSteady = countBits(this.#seconds) >= STEADY;
    // Its media has ended: it is there.
    else if (this.#seconds === 0 && this.#answeredUs > this.#packetUs) this.isSteady = false;
  }

  get #answers(): boolean {
    return this.#answeredUs > 0;
  }
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}
