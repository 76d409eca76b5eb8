// When does a datagram leave a line that carries so many bits a second? One after the other; who would wait too long is dropped.

interface Queued {
  readonly sizeBytes: number;
  readonly leave: (atUs: number) => void;
}

/** Times are those of the line, not of the timers that serve it: a late wake-up makes nobody later. */
export class Bottleneck {
  #bitrateBps: number;
  #queue: Queued[] = [];
  #queuedBytes = 0;
  /** Of the first in the queue, what is left to send at `#servedUs`. */
  #leftBits = 0;
  #servedUs = 0;
  /** When the last one had left. */
  #freeUs = 0;

  constructor(bitrateBps: number) {
    this.#bitrateBps = bitrateBps;
  }

  /** Infinity: empty. */
  get nextUs(): number {
    if (this.#queue.length === 0) return Number.POSITIVE_INFINITY;
    return this.#servedUs + this.#sendUs(this.#leftBits);
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** How long who comes now would wait, milliseconds. */
  queueMs(nowUs: number): number {
    const [first] = this.#queue;
    if (first === undefined) return 0;
    const bits = (this.#queuedBytes - first.sizeBytes) * 8 + this.#leftBits;
    return Math.max(0, this.#servedUs + this.#sendUs(bits) - nowUs) / 1000;
  }

  /** Call with `nowUs` after `serve(nowUs)`. */
  add(nowUs: number, queued: Queued): void {
    if (this.#queue.length === 0) this.#begin(queued, Math.max(nowUs, this.#freeUs));
    this.#queue.push(queued);
    this.#queuedBytes += queued.sizeBytes;
  }

  /** Lets go who has been sent by `untilUs`. */
  serve(untilUs: number): void {
    while (this.nextUs <= untilUs) {
      this.#freeUs = this.nextUs;
      const first = this.#queue.shift();
      this.#queuedBytes -= first?.sizeBytes ?? 0;
      const [next] = this.#queue;
      if (next !== undefined) this.#begin(next, this.#freeUs);
      first?.leave(this.#freeUs);
    }
  }

  /** What has been sent of the first by `nowUs` stays sent. Call after `serve(nowUs)`. */
  change(bitrateBps: number, nowUs: number): void {
    if (this.#queue.length > 0 && nowUs > this.#servedUs) {
      const sentBits = ((nowUs - this.#servedUs) * this.#bitrateBps) / 1_000_000;
      this.#leftBits = Math.max(0, this.#leftBits - sentBits);
      this.#servedUs = nowUs;
    }
    this.#bitrateBps = bitrateBps;
  }

  clear(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #begin({ sizeBytes }: Queued, atUs: number): void {
    this.#leftBits = sizeBytes * 8;
    this.#servedUs = atUs;
  }

  #sendUs(bits: number): number {
    return (bits * 1_000_000) / this.#bitrateBps;
  }
}
