// Which packets of a layer are asked for again, and when? RFC 4585 section 6.2.1; limits as LiveKit's.
// Hot path: called once per packet.

const MAX_MISSING = 100;
const MAX_TRIES = 5;
const MIN_INTERVAL_US = 20_000;
const MAX_INTERVAL_US = 400_000;
const BACK_OFF = 1.25;
/** Until something has been measured. */
const DEFAULT_ROUND_TRIP_US = 70_000;

export class NackGenerator {
  sent = 0;
  /** Smoothed time from asking to the repair. */
  roundTripUs: number = DEFAULT_ROUND_TRIP_US;
  /** Rising. */
  readonly #missing = new Float64Array(MAX_MISSING);
  readonly #tries = new Uint8Array(MAX_MISSING);
  readonly #askedAtUs = new Float64Array(MAX_MISSING);
  #count = 0;

  /** The numbers between `from` and `to` did not come. False when that is more than can be repaired. */
  addGap(from: number, to: number): boolean {
    const gap = to - from - 1;
    if (this.#count + gap > MAX_MISSING) {
      this.#count = 0;
      return false;
    }
    for (let sequence = from + 1; sequence < to; sequence += 1) {
      this.#missing[this.#count] = sequence;
      this.#tries[this.#count] = 0;
      this.#askedAtUs[this.#count] = 0;
      this.#count += 1;
    }
    return true;
  }

  arrived(sequence: number, arrivalUs: number): void {
    const index = this.#indexOf(sequence);
    if (index < 0) return;
    if (this.#tries[index] === 1) this.#measure(arrivalUs - (this.#askedAtUs[index] ?? 0));
    this.#remove(index);
  }

  /** Fills `into` with what is due now, modulo 2^16, and returns how many. */
  collectDue(nowUs: number, into: Uint16Array): number {
    let due = 0;
    for (let index = this.#count - 1; index >= 0; index -= 1) {
      if (this.#isDue(index, nowUs) && (this.#tries[index] ?? 0) >= MAX_TRIES) this.#remove(index);
    }
    for (let index = 0; index < this.#count && due < into.length; index += 1) {
      if (!this.#isDue(index, nowUs)) continue;
      into[due] = this.#missing[index] ?? 0;
      due += 1;
      this.#tries[index] = (this.#tries[index] ?? 0) + 1;
      this.#askedAtUs[index] = nowUs;
    }
    this.sent += due;
    return due;
  }

  clear(): void {
    this.#count = 0;
  }

  #isDue(index: number, nowUs: number): boolean {
    const tries = this.#tries[index] ?? 0;
    if (tries === 0) return true;
    const intervalUs = this.roundTripUs * BACK_OFF ** (tries - 1);
    const waitUs = Math.min(MAX_INTERVAL_US, Math.max(MIN_INTERVAL_US, intervalUs));
    return nowUs - (this.#askedAtUs[index] ?? 0) >= waitUs;
  }

  #measure(sampleUs: number): void {
    if (sampleUs > 0 && sampleUs < 2_000_000) this.roundTripUs += (sampleUs - this.roundTripUs) / 8;
  }

  #indexOf(sequence: number): number {
    for (let index = 0; index < this.#count; index += 1) {
      if (this.#missing[index] === sequence) return index;
    }
    return -1;
  }

  #remove(index: number): void {
    this.#count -= 1;
    this.#missing.copyWithin(index, index + 1, this.#count + 1);
    this.#tries.copyWithin(index, index + 1, this.#count + 1);
    this.#askedAtUs.copyWithin(index, index + 1, this.#count + 1);
  }
}
