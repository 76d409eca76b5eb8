// Which packet of which layer went out under this sequence number, and with which values?
//
// Between two switches of a subscriber its numbers differ from the source's by the same amounts: a run is one entry, and a
// packet costs nothing here.
import type { Layer } from '../publish/layer.ts';
import type { Vp8Deltas } from './vp8-munger.ts';

export interface SentRun {
  /** First number that was sent, without roll-over. */
  readonly from: number;
  readonly layer: Layer;
  readonly epoch: number;
  /** Sent less source. */
  readonly sequenceDelta: number;
  readonly timestampDelta: number;
  readonly vp8: Vp8Deltas;
}

/** More switches than that within the packets that are kept is more than a subscriber makes. */
const MOST_RUNS = 16;

export class SentRuns {
  readonly #runs: SentRun[] = [];

  /** What is sent now. */
  get current(): SentRun | undefined {
    return this.#runs.at(-1);
  }

  begin(run: SentRun): void {
    if (this.#runs.length === MOST_RUNS) this.#runs.shift();
    this.#runs.push(run);
  }

  find(sequence: number): SentRun | undefined {
    return this.#runs.findLast(({ from }) => from <= sequence);
  }
}
