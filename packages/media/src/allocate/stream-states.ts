// Which tracks stopped for want of room, or go on? Told once per change, together when several did.
import type { StreamState } from '../faces.ts';
import type { DownTrackState } from '../forward/down-track-state.ts';

export class StreamStates {
  readonly #onChanged: ((states: readonly StreamState[]) => void) | undefined;
  readonly #starved = new Set<DownTrackState>();

  constructor(onChanged: ((states: readonly StreamState[]) => void) | undefined) {
    this.#onChanged = onChanged;
  }

  tell(tracks: Iterable<DownTrackState>): void {
    const states: StreamState[] = [];
    for (const track of tracks) {
      if (track.isStarved === this.#starved.has(track)) continue;
      if (track.isStarved) this.#starved.add(track);
      else this.#starved.delete(track);
      states.push({ mid: track.section.mid, state: track.isStarved ? 'paused' : 'active' });
    }
    if (states.length > 0) this.#onChanged?.(states);
  }

  forget(track: DownTrackState): void {
    this.#starved.delete(track);
  }
}
