// In which form does sound go that came as RED? With the copies that came with it; without any on a link that lacks room for a picture
// and loses little; with two of our making where much is lost.
import type { SoundForm } from '../faces.ts';
import type { DownTrackState } from '../forward/down-track-state.ts';

/** Of the mean of loss, per round of a tenth of a second. */
const SMOOTHING = 0.1;
/** Loss below which copies are given up, and above which they are sent whatever else lacks room. */
const LITTLE_LOSS = 0.01;
const MUCH_LOSS = 0.03;
/** Of 5 % that is lost at random one copy leaves 0.24, two 0.01; of bursts much more. The second takes as much again as the sound itself. */
const VERY_MUCH_LOSS = 0.04;
const LESS_LOSS = 0.025;
/** Copies would take a third of what such a link carries, and what it loses its own queue loses. */
const NARROW_BPS = 300_000;
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

export class SoundCare {
  form: SoundForm = 'passed';
  #loss = 0;
  #steadyUs: number | undefined;

  /** Every round. True when `form` has changed. */
  review(need: LinkNeed, nowUs: number): boolean {
    this.#loss += SMOOTHING * (need.lossShare - this.#loss);
    const wish = this.#wish(need);
    if (wish === this.form) {
      this.#steadyUs = nowUs;
      return false;
    }
    this.#steadyUs ??= nowUs;
    if (nowUs - this.#steadyUs < PATIENCE_US) return false;
    this.form = wish;
    this.#steadyUs = nowUs;
    return true;
  }

  #wish({ capacityBps, wantedBps }: LinkNeed): SoundForm {
    if (capacityBps < NARROW_BPS) return capacityBps < wantedBps ? 'bare' : 'passed';
    if (this.#loss > (this.form === 'robust' ? LESS_LOSS : VERY_MUCH_LOSS)) return 'robust';
    if (this.form === 'bare')
      return this.#loss < MUCH_LOSS && capacityBps < wantedBps * ROOMY ? 'bare' : 'passed';
    return this.#loss < LITTLE_LOSS && capacityBps < wantedBps ? 'bare' : 'passed';
  }
}

/**
 * From the next packet on. What was sent before cannot be repeated byte for byte any more, so it is not repeated at all. What is
 * encrypted from end to end keeps its form: blocks in it are not found.
 */
export function setSoundForm(track: DownTrackState, form: SoundForm): void {
  if (track.isVideo || track.blanks !== 'plain' || track.soundForm === form) return;
  track.soundForm = form;
  track.keepsForm = false;
  track.mappings = new WeakMap();
  track.mappedCodec = undefined;
  track.row.forgetWay();
}
