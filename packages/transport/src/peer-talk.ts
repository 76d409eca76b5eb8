// Is a peer that was heard all the time heard no more? One that sends media or reports every second is missed sooner than one that
// only checks its pairs, every few seconds (RFC 7675).

const SECONDS = 10;
/** Of the last ten, those in which it was heard, to call it steady. */
const STEADY = 8;
const ALL = (1 << SECONDS) - 1;

export class PeerTalk {
  /** When it was heard last, to the second; microseconds. */
  heardUs = 0;
  /** It was heard nearly every second until then. */
  isSteady = false;
  #packets = 0;
  /** A bit for each of the last seconds, the newest lowest. */
  #seconds = 0;

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
