// How much may be on its way at once? Slow start and congestion avoidance of RFC 9260 section 7.2.

/** RFC 6928's ten segments: with the four of RFC 9260, fifty small messages would wait for two round trips. */
const INITIAL_PACKETS = 10;
const MIN_PACKETS = 4;
/** More than any path of a data channel holds; beyond it only the buffers of sockets are filled. */
const MAX_BYTES = 1 << 20;

export class Congestion {
  readonly #packetBytes: number;
  /** Bytes that may be flying. */
  windowBytes: number;
  #thresholdBytes = Number.POSITIVE_INFINITY;
  #partialBytes = 0;
  /** Fast recovery lasts until this TSN is acknowledged. */
  #recoveryTsn = -1;

  constructor(packetBytes: number) {
    this.#packetBytes = packetBytes;
    this.windowBytes = packetBytes * INITIAL_PACKETS;
  }

  /** The cumulative TSN moved to `cumulativeTsn`; `wasFull`: the window was the limit. */
  acknowledged(ackedBytes: number, cumulativeTsn: number, wasFull: boolean): void {
    if (this.#recoveryTsn >= 0) {
      if (cumulativeTsn >= this.#recoveryTsn) this.#recoveryTsn = -1;
      return;
    }
    if (!wasFull || this.windowBytes >= MAX_BYTES) return;
    if (this.windowBytes <= this.#thresholdBytes) {
      this.windowBytes += Math.min(ackedBytes, this.#packetBytes);
      return;
    }
    this.#partialBytes += ackedBytes;
    if (this.#partialBytes < this.windowBytes) return;
    this.#partialBytes -= this.windowBytes;
    this.windowBytes += this.#packetBytes;
  }

  /** Three SACKs in a row missed a chunk. Once per recovery. True when this began one. */
  lost(highestTsn: number): boolean {
    if (this.#recoveryTsn >= 0) return false;
    this.#recoveryTsn = highestTsn;
    this.#halve();
    this.windowBytes = this.#thresholdBytes;
    return true;
  }

  timedOut(): void {
    this.#recoveryTsn = -1;
    this.#halve();
    this.windowBytes = this.#packetBytes;
  }

  #halve(): void {
    this.#thresholdBytes = Math.max(this.windowBytes / 2, MIN_PACKETS * this.#packetBytes);
    this.#partialBytes = 0;
  }
}
