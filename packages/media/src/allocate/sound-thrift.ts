// Does sound go without the copies that RED carries? On a link that lacks room for a picture and loses little: they would take as
// much again as the sound itself, to mend what hardly happens.
import type { DownTrackState } from '../forward/down-track-state.ts';

/** Of the mean of loss, per round of a tenth of a second. */
const SMOOTHING = 0.1;
/** Loss below which copies are given up, and above which they are sent whatever else lacks room. */
const LITTLE_LOSS = 0.01;
const MUCH_LOSS = 0.03;
/** Room beyond what everything takes before they are sent again. */
const ROOMY = 1.1;
/** A state must last before it is acted upon: a picture's quality changes more often than that. */
const PATIENCE_US = 2_000_000;

export interface LinkNeed {
  readonly lossShare: number;
  /** Infinity: no limit is known. */
  readonly capacityBps: number;
  /** For everything at its best; 0 when nothing limits. */
  readonly wantedBps: number;
}

export class SoundThrift {
  isOn = false;
  #loss = 0;
  #steadyUs: number | undefined;

  /** Every round. True when `isOn` has changed. */
  review(need: LinkNeed, nowUs: number): boolean {
    this.#loss += SMOOTHING * (need.lossShare - this.#loss);
    if (this.#wish(need) === this.isOn) {
      this.#steadyUs = nowUs;
      return false;
    }
    this.#steadyUs ??= nowUs;
    if (nowUs - this.#steadyUs < PATIENCE_US) return false;
    this.isOn = !this.isOn;
    this.#steadyUs = nowUs;
    return true;
  }

  #wish({ capacityBps, wantedBps }: LinkNeed): boolean {
    if (this.isOn) return this.#loss < MUCH_LOSS && capacityBps < wantedBps * ROOMY;
    return this.#loss < LITTLE_LOSS && capacityBps < wantedBps;
  }
}

/** From the next packet on. What was sent before cannot be repeated byte for byte any more, so it is not repeated at all. */
export function setThrift(track: DownTrackState, isOn: boolean): void {
  if (track.isVideo || track.isThrifty === isOn) return;
  track.isThrifty = isOn;
  track.keepsForm = false;
  track.mappings = new WeakMap();
  track.mappedCodec = undefined;
  track.row.forgetWay();
}
