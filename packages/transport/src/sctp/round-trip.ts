// How long is an acknowledgement waited for? RFC 9260 section 6.3.1.
import { INITIAL_RTO_MS, MAX_RTO_MS, MIN_RTO_MS } from './sctp-limits.ts';

export class RoundTrip {
  #smoothedMs: number | undefined;
  #variationMs = 0;
  #timeoutMs = INITIAL_RTO_MS;

  get smoothedMs(): number {
    return this.#smoothedMs ?? INITIAL_RTO_MS;
  }

  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  /** Of a chunk that was sent once. */
  measured(roundTripMs: number): void {
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = roundTripMs;
      this.#variationMs = roundTripMs / 2;
    } else {
      const error = Math.abs(this.#smoothedMs - roundTripMs);
      this.#variationMs += (error - this.#variationMs) / 4;
      this.#smoothedMs += (roundTripMs - this.#smoothedMs) / 8;
    }
    const timeoutMs = this.#smoothedMs + 4 * this.#variationMs;
    this.#timeoutMs = Math.min(MAX_RTO_MS, Math.max(MIN_RTO_MS, timeoutMs));
  }

  backOff(): void {
    this.#timeoutMs = Math.min(MAX_RTO_MS, this.#timeoutMs * 2);
  }
}
