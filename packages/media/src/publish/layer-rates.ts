// How much does a stream bring, by spatial and temporal layer? What an allocator chooses by.
// Hot path: `add` is called once per packet.

/** As many as any codec has here: three of each, and one to spare. */
export const SPATIAL_LAYERS = 4;
export const TEMPORAL_LAYERS = 4;

/** A key frame is several times a usual frame: over so long a time it counts for little. */
const WINDOW_ROUNDS = 20;
/** After a key frame an encoder saves: what a layer usually takes shows over a longer time. */
const USUAL_ROUNDS = 80;
/** Less tells nothing: it may be the key frame alone. */
const LEAST_S = 0.25;
const CELLS = SPATIAL_LAYERS * TEMPORAL_LAYERS;

export class LayerRates {
  /** Bytes of the round under way, then of the rounds before it, a ring. */
  readonly #round = new Float64Array(CELLS);
  readonly #past = new Float64Array(CELLS * USUAL_ROUNDS);
  readonly #sums = new Float64Array(CELLS);
  readonly #usualSums = new Float64Array(CELLS);
  readonly #seconds = new Float64Array(USUAL_ROUNDS);
  #rounds = 0;
  #window = 0;
  #usualWindow = 0;

  add(spatialId: number, temporalId: number, bytes: number): void {
    const cell = cellOf(spatialId, temporalId);
    this.#round[cell] = (this.#round[cell] ?? 0) + bytes;
  }

  /** Once per round, of about a tenth of a second. */
  endRound(seconds: number): void {
    const round = this.#rounds % USUAL_ROUNDS;
    // The round that leaves the short window; before it is full an empty one.
    const leaving = (this.#rounds + USUAL_ROUNDS - WINDOW_ROUNDS) % USUAL_ROUNDS;
    const [at, from] = [round * CELLS, leaving * CELLS];
    for (let cell = 0; cell < CELLS; cell += 1) {
      const bytes = this.#round[cell] ?? 0;
      this.#sums[cell] = (this.#sums[cell] ?? 0) + bytes - (this.#past[from + cell] ?? 0);
      this.#usualSums[cell] = (this.#usualSums[cell] ?? 0) + bytes - (this.#past[at + cell] ?? 0);
      this.#past[at + cell] = bytes;
      this.#round[cell] = 0;
    }
    this.#window += seconds - (this.#seconds[leaving] ?? 0);
    this.#usualWindow += seconds - (this.#seconds[round] ?? 0);
    this.#seconds[round] = seconds;
    this.#rounds += 1;
  }

  /** The stream begins again. */
  clear(): void {
    this.#round.fill(0);
    this.#past.fill(0);
    this.#sums.fill(0);
    this.#usualSums.fill(0);
    this.#seconds.fill(0);
    this.#rounds = 0;
    this.#window = 0;
    this.#usualWindow = 0;
  }

  /** Highest spatial layer of which anything came; -1: none. */
  get highestSpatial(): number {
    for (let cell = CELLS - 1; cell >= 0; cell -= 1)
      if ((this.#sums[cell] ?? 0) > 0) return Math.floor(cell / TEMPORAL_LAYERS);
    return -1;
  }

  /** Of any spatial layer. */
  get highestTemporal(): number {
    for (let temporal = TEMPORAL_LAYERS - 1; temporal > 0; temporal -= 1)
      for (let spatial = 0; spatial < SPATIAL_LAYERS; spatial += 1)
        if ((this.#sums[cellOf(spatial, temporal)] ?? 0) > 0) return temporal;
    return 0;
  }

  /** Of these layers and all that they build on, bit/s; 0 while it is not known. */
  bitsPerSecond(spatial: number, temporal: number): number {
    if (this.#window < LEAST_S) return 0;
    return (sumOf(this.#sums, spatial, temporal) * 8) / this.#window;
  }

  /** The same over eight seconds, or as long as it is known. */
  usualBitsPerSecond(spatial: number, temporal: number): number {
    if (this.#usualWindow < LEAST_S) return 0;
    return (sumOf(this.#usualSums, spatial, temporal) * 8) / this.#usualWindow;
  }
}

function sumOf(sums: Float64Array, spatial: number, temporal: number): number {
  let bytes = 0;
  for (let s = 0; s <= Math.min(spatial, SPATIAL_LAYERS - 1); s += 1)
    for (let t = 0; t <= Math.min(temporal, TEMPORAL_LAYERS - 1); t += 1)
      bytes += sums[cellOf(s, t)] ?? 0;
  return bytes;
}

function cellOf(spatialId: number, temporalId: number): number {
  const spatial = Math.min(spatialId, SPATIAL_LAYERS - 1);
  return spatial * TEMPORAL_LAYERS + Math.min(temporalId, TEMPORAL_LAYERS - 1);
}
