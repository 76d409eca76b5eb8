// Which SSRC is new to a connection? RFC 3550 section 8.1.
import { randomInt } from 'node:crypto';

/** Draws numbers that this connection has not used before, in either direction. */
export class SsrcPool {
  readonly #used = new Set<number>([0]);

  /** Numbers that the remote side has declared. */
  avoid(ssrcs: Iterable<number>): void {
    for (const ssrc of ssrcs) this.#used.add(ssrc);
  }

  take(): number {
    const ssrc = randomInt(1, 0x1_0000_0000);
    if (this.#used.has(ssrc)) return this.take();
    this.#used.add(ssrc);
    return ssrc;
  }
}
