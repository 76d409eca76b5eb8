// Which number does a packet get when padding before it was dropped?
// Hot path: called once per packet.

const REMEMBERED = 64;

/** Closes the gaps that dropped padding leaves, so that no subscriber asks for it. */
export class SkippedSequences {
  readonly #skipped = new Float64Array(REMEMBERED);
  #total = 0;

  /** Only for the newest packet of the layer: numbers above it move down by one. */
  skip(sequence: number): void {
    this.#skipped[this.#total % REMEMBERED] = sequence;
    this.#total += 1;
  }

  /** -1 for a packet from before all that is remembered. */
  forwardSequence(sequence: number): number {
    const oldest = Math.max(0, this.#total - REMEMBERED);
    for (let count = this.#total; count > oldest; count -= 1) {
      if ((this.#skipped[(count - 1) % REMEMBERED] ?? 0) < sequence) return sequence - count;
    }
    return oldest === 0 ? sequence : -1;
  }
}
