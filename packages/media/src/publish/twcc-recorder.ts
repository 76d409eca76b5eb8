// When did each packet of a transport arrive, and what is told to its sender? transport-wide-cc draft section 3.
// Hot path: `record` is called once per packet.
import {
  ArrivalSymbol,
  extendSequence,
  type TransportFeedback,
  TWCC_REFERENCE_US,
  TWCC_TICK_US,
} from '@chorale/rtp';

const WINDOW = 8192;
const NOTHING = new Float64Array(0);
/** In one feedback packet: with two bytes each and the chunks it stays below a datagram. */
const MAX_REPORTED = 400;
const MAX_DELTA = 0x7fff;
const MIN_INTERVAL_US = 50_000;

export class TwccRecorder {
  /** Of the newest authenticated packet: libwebrtc ignores feedback about a source that it does not own. */
  mediaSsrc = 0;
  /** 64 KB, from the first packet on: a transport that only sends never needs it. */
  #arrivalsUs: Float64Array = NOTHING;
  /** -1 before the first packet. */
  #highest = -1;
  /** The oldest number that has not been reported. */
  #next = 0;
  #hasNews = false;
  #reportedAtUs = 0;
  #feedbackCount = 0;

  record(rawSequence: number, ssrc: number, arrivalUs: number): void {
    if (this.#highest < 0) this.#begin(rawSequence);
    const sequence = extendSequence(this.#highest, rawSequence);
    if (sequence <= this.#highest - WINDOW) return;
    for (
      let missing = Math.max(this.#highest + 1, sequence - WINDOW);
      missing < sequence;
      missing += 1
    )
      this.#arrivalsUs[missing % WINDOW] = 0;
    if (sequence <= this.#highest && this.#arrivalsUs[sequence % WINDOW] !== 0) return;
    this.#arrivalsUs[sequence % WINDOW] = arrivalUs;
    this.#highest = Math.max(this.#highest, sequence);
    this.#next = Math.max(Math.min(this.#next, sequence), this.#highest - WINDOW + 1);
    this.#hasNews = true;
    this.mediaSsrc = ssrc;
  }

  #begin(rawSequence: number): void {
    this.#arrivalsUs = new Float64Array(WINDOW);
    this.#highest = rawSequence + 0x1_0000 - 1;
    this.#next = rawSequence + 0x1_0000;
  }

  /** At most every 50 ms, so with a ticker of 20 ms every 60 to 80 ms. */
  isDue(nowUs: number): boolean {
    return this.#hasNews && nowUs - this.#reportedAtUs >= MIN_INTERVAL_US;
  }

  /** Fills the next feedback packet; false when everything has been reported. Call until then. */
  collect(nowUs: number, into: TransportFeedback): boolean {
    const first = this.#firstReceived();
    if (first < 0) {
      this.#hasNews = false;
      this.#reportedAtUs = nowUs;
      return false;
    }
    // The base is the first number not yet reported, so that losses before the first arrival are told too.
    const base = Math.max(this.#next, first - MAX_REPORTED / 2);
    const firstUs = this.#arrivalsUs[first % WINDOW] ?? 0;
    const reference = Math.floor(firstUs / TWCC_REFERENCE_US);
    into.mediaSsrc = this.mediaSsrc;
    into.baseSequence = base % 0x1_0000;
    into.referenceTime = reference % 0x100_0000;
    into.feedbackCount = this.#feedbackCount;
    this.#feedbackCount = (this.#feedbackCount + 1) & 0xff;
    into.count = this.#fill(base, reference * (TWCC_REFERENCE_US / TWCC_TICK_US), into);
    this.#next = base + into.count;
    return true;
  }

  #firstReceived(): number {
    for (let sequence = this.#next; sequence <= this.#highest; sequence += 1) {
      if (this.#arrivalsUs[sequence % WINDOW] !== 0) return sequence;
    }
    return -1;
  }

  /** Ends after the last received packet, or before a delta that 16 bits cannot say. */
  #fill(base: number, referenceTicks: number, into: TransportFeedback): number {
    let lastTicks = referenceTicks;
    let received = 0;
    const end = Math.min(this.#highest + 1, base + MAX_REPORTED);
    for (let sequence = base; sequence < end; sequence += 1) {
      const row = sequence - base;
      const arrivalUs = this.#arrivalsUs[sequence % WINDOW] ?? 0;
      const ticks = arrivalUs === 0 ? lastTicks : Math.floor(arrivalUs / TWCC_TICK_US);
      const delta = ticks - lastTicks;
      if (Math.abs(delta) > MAX_DELTA) break;
      into.symbols[row] = symbolOf(arrivalUs, delta);
      into.deltas[row] = delta;
      lastTicks = ticks;
      if (arrivalUs !== 0) received = row + 1;
    }
    return received;
  }
}

function symbolOf(arrivalUs: number, delta: number): number {
  if (arrivalUs === 0) return ArrivalSymbol.missing;
  return delta >= 0 && delta <= 255 ? ArrivalSymbol.small : ArrivalSymbol.large;
}
