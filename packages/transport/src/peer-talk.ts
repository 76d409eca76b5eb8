// Is a peer that was heard all the time heard no more? One that sends media or reports every second is missed sooner than one that
// only checks its pairs, every few seconds (RFC 7675). How often it checks them is its own habit, and counts: its media may end well.

const SECONDS = 5;
/** Of the last five, those in which it was heard, to call it steady. */
const STEADY = 4;
const ALL = (1 << SECONDS) - 1;

/** Two checks of its own habit must be missing. */
const CHECKS = 2;
/** Per check: a longer gap counts at once, shorter ones slowly. */
const SHRINKS = 0.9;

export class PeerTalk {
  /** When it was heard last, to the second; microseconds. */
  heardUs = 0;
  /** It was heard nearly every second until then. */
  isSteady = false;
  #packets = 0;
  #checkedUs = 0;
  #longestGapUs = 0;
  /** A bit for each of the last seconds, the newest lowest. */
  #seconds = 0;

  noteCheck(nowUs: number): void {
    const gapUs = this.#checkedUs === 0 ? 0 : nowUs - this.#checkedUs;
    this.#checkedUs = nowUs;
    this.#longestGapUs = Math.max(gapUs, this.#longestGapUs * SHRINKS);
  }

  /** Milliseconds since anything came of a steady peer, checks that its habit has due among it; 0 when it is not missed. */
  quietMs(nowUs: number): number {
    const uncheckedUs = nowUs - this.#checkedUs;
    if (!this.isSteady || uncheckedUs < CHECKS * this.#longestGapUs) return 0;
    return Math.min(uncheckedUs, nowUs - this.heardUs) / 1000;
  }

  /** Once a second. `packets`: all that came so far. */
  tick(packets: number, nowUs: number): void {
    const wasHeard = packets !== this.#packets;
    this.#packets = packets;
    this.#seconds = ((this.#seconds << 1) | (wasHeard ? 1 : 0)) & ALL;
    if (!wasHeard) return;
    this.heardUs = nowUs;
    this.isSteady = countBits(this.#seconds) >= STEADY;
  }
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}
