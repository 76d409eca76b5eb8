// Which frames of a stream came, who needs them, and is one of a chain missing? Told by dependency descriptors.
// Hot path: called once per packet.
import { type DependencyReader, MOST_DECODE_TARGETS } from '@chorale/rtp';

/** Frames that others can still use, and that can still be repaired: three seconds of three spatial layers. */
const REMEMBERED = 256;
/** A frame that did not come by then was asked for several times. */
const LOST_AFTER_US = 500_000;
const NONE = -1;

export class FrameLog {
  /** The newest, without roll-over; -1 before the first. */
  highest: number = NONE;
  readonly #numbers = new Float64Array(REMEMBERED).fill(NONE);
  readonly #presentIn = new Int32Array(REMEMBERED);
  /** By chain: the frame that is missing, and since when. */
  readonly #missing = new Float64Array(MOST_DECODE_TARGETS).fill(NONE);
  readonly #missingSinceUs = new Float64Array(MOST_DECODE_TARGETS);

  note(reader: DependencyReader, arrivalUs: number): void {
    const { frameNumber, presentIn } = reader;
    const slot = frameNumber % REMEMBERED;
    const isKnown = this.#numbers[slot] === frameNumber;
    if (isKnown || frameNumber <= this.highest - REMEMBERED) return;
    this.#numbers[slot] = frameNumber;
    this.#presentIn[slot] = presentIn;
    if (frameNumber > this.highest) this.#checkChains(reader, arrivalUs);
    this.highest = Math.max(this.highest, frameNumber);
  }

  /** A bit for each decode target that a frame is present in; 0 when it did not come, or too long ago. */
  presentIn(frameNumber: number): number {
    const slot = frameNumber % REMEMBERED;
    return this.#numbers[slot] === frameNumber ? (this.#presentIn[slot] ?? 0) : 0;
  }

  /** Once per round. True when what comes cannot be decoded any more: once for each loss. */
  takeLoss(nowUs: number): boolean {
    let isLost = false;
    for (let chain = 0; chain < MOST_DECODE_TARGETS; chain += 1) {
      const missing = this.#missing[chain] ?? NONE;
      if (missing === NONE) continue;
      const hasCome = this.#has(missing);
      const isGivenUp = nowUs - (this.#missingSinceUs[chain] ?? 0) >= LOST_AFTER_US;
      if (!hasCome && isGivenUp) isLost = true;
      if (hasCome || isGivenUp) this.#missing[chain] = NONE;
    }
    return isLost;
  }

  /** Each frame says how far back the one before it in its chain is. A key frame begins all of them. */
  #checkChains(reader: DependencyReader, arrivalUs: number): void {
    const chains = reader.structure?.chains ?? 0;
    for (let chain = 0; chain < chains; chain += 1) {
      const difference = reader.chainDiffs[chain] ?? 0;
      const before = reader.frameNumber - difference;
      if (difference === 0) this.#missing[chain] = NONE;
      if (this.#missing[chain] !== NONE || this.#has(before)) continue;
      if (!reader.isActiveChain(chain)) continue;
      this.#missing[chain] = before;
      this.#missingSinceUs[chain] = arrivalUs;
    }
  }

  #has(frameNumber: number): boolean {
    return this.#numbers[frameNumber % REMEMBERED] === frameNumber;
  }
}
