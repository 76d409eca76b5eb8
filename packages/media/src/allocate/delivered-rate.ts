// How much arrives at the subscriber? Bytes by their time of arrival, over the last half second.
// Called once per packet that a feedback tells about.

const BUCKET_US = 50_000;
const BUCKETS = 10;

export class DeliveredRate {
  readonly #bytes = new Float64Array(BUCKETS);
  /** Number of the newest bucket, and of the first; -1 before it. */
  #newest = -1;
  #first = -1;

  add(arrivalUs: number, bytes: number): void {
    const bucket = Math.floor(arrivalUs / BUCKET_US);
    if (this.#first < 0) this.#first = bucket;
    if (this.#newest < 0) this.#newest = bucket;
    if (bucket <= this.#newest - BUCKETS) return;
    const from = Math.max(this.#newest + 1, bucket - BUCKETS + 1);
    for (let empty = from; empty <= bucket; empty += 1) this.#bytes[empty % BUCKETS] = 0;
    this.#newest = Math.max(this.#newest, bucket);
    this.#bytes[bucket % BUCKETS] = (this.#bytes[bucket % BUCKETS] ?? 0) + bytes;
  }

  /** Of whole buckets, the newest is still filling; undefined while there are too few. */
  get bitsPerSecond(): number | undefined {
    const whole = Math.min(BUCKETS - 1, this.#newest - this.#first);
    if (whole < 3) return undefined;
    let sum = 0;
    for (let back = 1; back <= whole; back += 1)
      sum += this.#bytes[(this.#newest - back) % BUCKETS] ?? 0;
    return (sum * 8 * 1_000_000) / (whole * BUCKET_US);
  }
}
