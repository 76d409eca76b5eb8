// How much may be sent to a subscriber? Nothing limits it until its link shows a limit; then what is known of that, rising again.
//
// draft-ietf-rmcat-gcc-02 sections 5.5 and 6: down to a part of what arrives on overuse or loss, up by a share a second while far below the last
// limit, slowly near it.
import type { LinkUse } from './overuse-detector.ts';

/** Of what arrives while the link is overused: the queue drains. */
const BACK_OFF = 0.85;
const GROWTH_PER_S = 0.08;
/** Near the last limit, per second: about two packets a round trip of 100 ms. */
const NEAR_GROWTH_BPS = 120_000;
/** Within this share of the last limit it is near. */
const NEAR = 0.15;
/** What was never tried is not believed beyond this. */
const MOST_OF_DELIVERED = 1.5;
const SPARE_BPS = 10_000;
const LEAST_BPS = 30_000;
const MUCH_LESS = 0.7;
const MUCH_BEYOND = 1.05;
/** A rate that is not nearly sent is not tried, and does not grow. */
const TRIED = 0.7;
/** Where no more than this much of it is sent, what arrives says nothing of the link. More may be a link that is full, and was thought too wide. */
const MUCH_SENT = 0.4;
/** What arrives as fast as it is sent stands in no queue. */
const KEEPS_UP = 0.95;
/** What is lost whatever is sent: how fast that is believed, per period. */
const INHERENT_GAIN = 0.3;
/** Loss above which it counts as congestion, and below which the link has room. */
const MUCH_LOSS = 0.1;
const LITTLE_LOSS = 0.02;
/** More is a queue that overflows, and what arrives is what the link carries. */
const MOST_RANDOM_LOSS = 0.3;
/** … but no less than this much of what was believed, once: right after a fall little is sent, and less arrives. */
const LEAST_LEFT = 0.5;

/** Of the same packets, over half a second; undefined while it is not known. */
export interface LinkRates {
  readonly deliveredBps: number | undefined;
  readonly sentBps: number | undefined;
}

export class CapacityControl {
  /** Infinity: no limit is known. */
  bitsPerSecond: number = Number.POSITIVE_INFINITY;
  #limitBps: number | undefined;
  #updatedUs: number | undefined;
  #use: LinkUse = 'normal';
  /** 0–1. */
  #inherentLoss = 0;
  /** Between much and little loss it holds. */
  #mayGrow = true;

  /** Once per feedback. */
  update(use: LinkUse, rates: LinkRates, nowUs: number): void {
    const elapsedS = Math.min(nowUs - (this.#updatedUs ?? nowUs), 1_000_000) / 1_000_000;
    this.#updatedUs = nowUs;
    if (use === 'over' && this.#use !== 'over') this.#backOff(rates);
    else if (use === 'normal' && this.#mayGrow) this.#grow(elapsedS, rates.deliveredBps);
    this.#use = use;
  }

  /** Once per period of loss. */
  noteLoss(share: number, deliveredBps: number | undefined): void {
    const excess = share - this.#inherentLoss;
    this.#inherentLoss += INHERENT_GAIN * (Math.min(share, MOST_RANDOM_LOSS) - this.#inherentLoss);
    this.#mayGrow = excess < LITTLE_LOSS;
    if (excess <= MUCH_LOSS + this.#inherentLoss / 2 || deliveredBps === undefined) return;
    if (share > MOST_RANDOM_LOSS) return this.#limit(Math.max(deliveredBps, this.#half));
    const sentBps = deliveredBps / (1 - share);
    this.#limit(Math.min(this.bitsPerSecond, sentBps) * (1 - share / 2));
  }

  get #half(): number {
    return Number.isFinite(this.bitsPerSecond) ? this.bitsPerSecond * LEAST_LEFT : 0;
  }

  /** A queue has grown fast, and is served at this rate. Nearly what is known already is for the trend to judge: false. */
  noteService(servedBps: number): boolean {
    if (servedBps > this.bitsPerSecond * MUCH_LESS) return false;
    this.#limitBps = servedBps;
    this.#limit(servedBps * BACK_OFF);
    return true;
  }

  /** A train passed at this rate, which is the link's or, where it held nothing up, the train's own. */
  probed(foundBps: number, isLimit: 'limit' | 'no limit', deliveredBps: number | undefined): void {
    // A train is short: what is sent for long and arrives is not taken away by it.
    const corrects = isLimit === 'limit' && foundBps > (deliveredBps ?? 0) * MUCH_BEYOND;
    if (foundBps <= this.bitsPerSecond && !corrects) return;
    this.bitsPerSecond = foundBps;
    this.#limitBps = undefined;
  }

  #backOff({ deliveredBps, sentBps = 0 }: LinkRates): void {
    if (deliveredBps === undefined) return;
    const isTried = deliveredBps > this.bitsPerSecond * MUCH_SENT;
    const isKnown = Number.isFinite(this.bitsPerSecond);
    // A false alarm, or a queue that has gone: what little was sent would be taken for all that there is.
    if (isKnown && !isTried && deliveredBps > sentBps * KEEPS_UP)
      return this.#limit(this.bitsPerSecond * BACK_OFF);
    this.#limitBps = deliveredBps;
    this.#limit(deliveredBps * BACK_OFF);
  }

  #limit(bitsPerSecond: number): void {
    this.bitsPerSecond = Math.max(Math.min(this.bitsPerSecond, bitsPerSecond), LEAST_BPS);
  }

  #grow(elapsedS: number, deliveredBps: number | undefined): void {
    if (this.bitsPerSecond === Number.POSITIVE_INFINITY || deliveredBps === undefined) return;
    if (deliveredBps < this.bitsPerSecond * TRIED) return;
    const limit = this.#limitBps;
    const isNear = limit !== undefined && Math.abs(this.bitsPerSecond - limit) < NEAR * limit;
    const step = isNear ? NEAR_GROWTH_BPS * elapsedS : this.bitsPerSecond * GROWTH_PER_S * elapsedS;
    const most = Math.max(this.bitsPerSecond, deliveredBps * MOST_OF_DELIVERED + SPARE_BPS);
    this.bitsPerSecond = Math.min(this.bitsPerSecond + step, most);
    if (limit !== undefined && this.bitsPerSecond > limit * (1 + NEAR)) this.#limitBps = undefined;
  }
}
