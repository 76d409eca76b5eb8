// How much of a link does audio take? It is sent before anything is shared out.
import type { DownTrackState } from '../forward/down-track-state.ts';

/** The share of what is new in the mean. */
const SMOOTHING = 0.2;
const LEAST_ROUND_US = 50_000;

export class AudioRate {
  bitsPerSecond = 0;
  #octets = 0;
  #measuredUs: number | undefined;

  /** About once per round. */
  measure(tracks: Iterable<DownTrackState>, nowUs: number): void {
    const elapsedUs = nowUs - (this.#measuredUs ?? nowUs);
    if (this.#measuredUs !== undefined && elapsedUs < LEAST_ROUND_US) return;
    let octets = 0;
    for (const { isVideo, stats } of tracks) if (!isVideo) octets += stats.octets;
    // Fewer than before: a track has ended.
    const newOctets = Math.max(0, octets - this.#octets);
    if (elapsedUs > 0) this.#add((newOctets * 8_000_000) / elapsedUs);
    this.#octets = octets;
    this.#measuredUs = nowUs;
  }

  #add(bitsPerSecond: number): void {
    this.bitsPerSecond += SMOOTHING * (bitsPerSecond - this.bitsPerSecond);
  }
}
