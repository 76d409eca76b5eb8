// How fast may packets leave for a link that is known to be narrow? A little faster than it carries; the rest waits here, in order,
// where it is not lost as it would be in a full queue on the way.
// Hot path: called once per packet of a subscriber whose link has shown a limit. Nobody else comes here.
//
// Audio passes at once, and so does what is sent again. What waits is known by its number; its bytes stay in the layer's history.
import { DropReason } from '../drop-reason.ts';
import type { DownTrackState } from './down-track-state.ts';

/** Faster than the link, so that a queue here never lasts; slow enough that a key frame does not fill the link's. */
const PACE = 1.5;
/** What may leave at once after a silence: two packets, or so long at the pace. */
const BURST_MS = 20;
const LEAST_BURST_BYTES = 2500;
/** A power of two; more is lost here: about a second of a 3 Mbit/s stream. */
const MOST_WAITING = 512;

export class Pacer {
  readonly #tracks: (DownTrackState | undefined)[] = Array.from({ length: MOST_WAITING });
  readonly #sequences = new Float64Array(MOST_WAITING);
  #first = 0;
  #count = 0;
  #bytesPerUs: number;
  #burstBytes = LEAST_BURST_BYTES;
  #tokens = LEAST_BURST_BYTES;
  /** Microseconds modulo 2^32. */
  #filledUs: number;

  constructor(capacityBps: number, nowUs: number) {
    this.#bytesPerUs = 0;
    this.#filledUs = nowUs | 0;
    this.setCapacity(capacityBps);
  }

  setCapacity(capacityBps: number): void {
    this.#bytesPerUs = (capacityBps * PACE) / 8_000_000;
    this.#burstBytes = Math.max(LEAST_BURST_BYTES, this.#bytesPerUs * BURST_MS * 1000);
  }

  /** Nothing leaves for so long: a queue on the way drains meanwhile. */
  rest(nowUs: number, forUs: number): void {
    this.#fill(nowUs);
    this.#tokens = Math.min(this.#tokens, -forUs * this.#bytesPerUs);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Something leaves, whoever allowed it. */
  spend(bytes: number): void {
    this.#tokens -= bytes;
  }

  /** True when the next packet may leave now. */
  mayPass(nowUs: number): boolean {
    return this.#count === 0 && this.#hasTokens(nowUs);
  }

  /** True when something may leave besides what waits: a repair. */
  hasRoom(nowUs: number): boolean {
    return this.#hasTokens(nowUs);
  }

  /** It leaves when its turn comes. */
  hold(track: DownTrackState, sequence: number): DropReason {
    if (this.#count === MOST_WAITING) return DropReason.pacerFull;
    const at = (this.#first + this.#count) % MOST_WAITING;
    this.#tracks[at] = track;
    this.#sequences[at] = sequence;
    this.#count += 1;
    return DropReason.none;
  }

  /** Sends what is due, by `send`, which spends. */
  release(nowUs: number, send: (track: DownTrackState, sequence: number) => void): void {
    while (this.#count > 0 && this.#hasTokens(nowUs)) {
      const at = this.#first;
      const track = this.#tracks[at];
      this.#tracks[at] = undefined;
      this.#first = (at + 1) % MOST_WAITING;
      this.#count -= 1;
      if (track !== undefined) send(track, this.#sequences[at] ?? 0);
    }
  }

  /** The last packet may overdraw what there is, so that none is too large. */
  #hasTokens(nowUs: number): boolean {
    this.#fill(nowUs);
    return this.#tokens > 0;
  }

  #fill(nowUs: number): void {
    const elapsedUs = Math.min(((nowUs | 0) - this.#filledUs) | 0, 1_000_000);
    if (elapsedUs <= 0) return;
    this.#tokens = Math.min(this.#burstBytes, this.#tokens + elapsedUs * this.#bytesPerUs);
    this.#filledUs = nowUs | 0;
  }
}
