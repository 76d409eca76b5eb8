// How much more does a link carry than what it is sent? A short train of padding among the packets says it: the rate at which
// the train arrives is what the link had to spare. draft-ietf-rmcat-gcc-02 does not go into probing; libwebrtc and others do it so.

/** Long enough for several packets at any rate, short enough for any queue. */
const DURATION_US = 25_000;
const LEAST_BYTES = 2200;
/** Fewer say nothing, and more losses than that say that the link was full. */
const LEAST_ARRIVED = 5;
const LEAST_SHARE = 0.7;
/** What was lost of it for good is not waited for. */
const PATIENCE_US = 2_000_000;
/** Arrival times come in ticks of a quarter of a millisecond. */
const TICK_US = 500;
const STRETCH = 1.1;
/** Of what was measured, where it was less than what was sent. */
const CAUTION = 0.95;

export class ProbeTrain {
  readonly rateBps: number;
  readonly #wholeBytes: number;
  readonly #startedUs: number;
  #sentBytes = 0;
  /** Numbers in the transport: of its first packet, and behind its last; media between counts. */
  readonly #first: number;
  #end = Number.MAX_SAFE_INTEGER;
  #told = 0;
  #arrived = 0;
  #bytes = 0;
  #firstBytes = 0;
  #firstArrivalUs = 0;
  #lastArrivalUs = 0;
  #firstSentUs = 0;
  #lastSentUs = 0;

  constructor(rateBps: number, startedUs: number, first: number) {
    this.rateBps = rateBps;
    this.#startedUs = startedUs;
    this.#first = first;
    this.#wholeBytes = Math.max(LEAST_BYTES, (rateBps * DURATION_US) / 8_000_000);
  }

  /** Bytes that should have left by now and have not. */
  dueBytes(nowUs: number): number {
    const elapsedUs = Math.max(1000, nowUs - this.#startedUs);
    return Math.min(this.#wholeBytes, (this.rateBps * elapsedUs) / 8_000_000) - this.#sentBytes;
  }

  /** `next`: the number that the transport's next packet will have. */
  noteSent(bytes: number, next: number): void {
    this.#sentBytes += bytes;
    if (this.#sentBytes >= this.#wholeBytes) this.#end = next;
  }

  get isSent(): boolean {
    return this.#end !== Number.MAX_SAFE_INTEGER;
  }

  /** Is it one of the train, media between its packets included? */
  has(number: number): boolean {
    return number >= this.#first && number < this.#end;
  }

  /** What feedback says of a packet of it; in order. `arrivalUs` below 0: lost. */
  tell(sentUs: number, arrivalUs: number, bytes: number): void {
    this.#told += 1;
    if (arrivalUs < 0) return;
    if (this.#arrived === 0) {
      this.#firstArrivalUs = arrivalUs;
      this.#firstSentUs = sentUs;
      this.#firstBytes = bytes;
    }
    this.#lastSentUs = sentUs;
    this.#arrived += 1;
    this.#bytes += bytes;
    this.#lastArrivalUs = Math.max(this.#lastArrivalUs, arrivalUs);
  }

  /** `told`: every number below it was told of. */
  isOver(told: number, nowUs: number): boolean {
    return told >= this.#end || nowUs - this.#startedUs > PATIENCE_US;
  }

  /** Bits per second that the link carries at least; undefined when the train says nothing. */
  get result(): number | undefined {
    if (this.#arrived < LEAST_ARRIVED || this.#arrived < LEAST_SHARE * this.#told) return undefined;
    const spanUs = this.#lastArrivalUs - this.#firstArrivalUs;
    const sentSpanUs = this.#lastSentUs - this.#firstSentUs;
    // As long on arrival as when it was sent: the link did not slow it, whatever the wake-ups made of its rate.
    if (spanUs <= sentSpanUs * STRETCH + TICK_US) return this.rateBps;
    const arrivedBps = ((this.#bytes - this.#firstBytes) * 8_000_000) / spanUs;
    return Math.min(this.rateBps, arrivedBps * CAUTION);
  }
}
