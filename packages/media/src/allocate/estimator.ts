// How much does a subscriber's link carry? Fed with what its feedback says of every packet that we sent.
//
// One per transport. Times in microseconds; those of sending are ours, those of arrival the subscriber's, of which only differences count.
import { ArrivalGroups } from './arrival-groups.ts';
import { CapacityControl } from './capacity-control.ts';
import { DelayTrend } from './delay-trend.ts';
import { DeliveredRate } from './delivered-rate.ts';
import { LossShare } from './loss-share.ts';
import { type LinkUse, OveruseDetector } from './overuse-detector.ts';
import { StretchedRun } from './stretched-run.ts';

export interface LinkEstimate {
  /** What may be sent; Infinity while no limit is known. */
  readonly capacityBps: number;
  /** What arrives; undefined while too little has. */
  readonly deliveredBps: number | undefined;
  /** 0–1, over half a second. */
  readonly lossShare: number;
  readonly use: LinkUse;
}

/** For so long the queue of a train is in the delay of what follows. */
const DRAIN_US = 200_000;

export class Estimator {
  readonly #groups = new ArrivalGroups();
  #trend = new DelayTrend();
  #detector = new OveruseDetector();
  readonly #delivered = new DeliveredRate();
  /** Of the same packets, by when they left. */
  readonly #sent = new DeliveredRate();
  readonly #losses = new LossShare();
  readonly #control = new CapacityControl();
  readonly #run = new StretchedRun();
  #lastSentUs = 0;
  #trustsDelayFromUs = Number.NEGATIVE_INFINITY;
  #queueUs = 0;

  /** In the order of sending. */
  packetArrived(sentUs: number, arrivalUs: number, bytes: number): void {
    this.#delivered.add(arrivalUs, bytes);
    this.#sent.add(sentUs, bytes);
    this.#losses.add(false);
    this.#run.add(sentUs, arrivalUs, bytes);
    this.#lastSentUs = sentUs;
    const groups = this.#groups;
    if (sentUs < this.#trustsDelayFromUs || !groups.add(sentUs, arrivalUs)) return;
    this.#trend.add(groups.sentDeltaUs, groups.arrivalDeltaUs, groups.arrivalUs);
    this.#detector.update(this.#trend, groups.sentDeltaUs / 1000, groups.arrivalUs / 1000);
  }

  /** What is sent until then makes a queue that says nothing of the link. Microseconds. */
  expectQueue(untilUs: number): void {
    this.#trustsDelayFromUs = Math.max(this.#trustsDelayFromUs, untilUs);
    this.#groups.restart();
  }

  /** Of a train, which makes a queue on purpose: its delay says nothing, nor does its loss. `arrivalUs` below 0: lost. */
  probeArrived(sentUs: number, arrivalUs: number, bytes: number): void {
    this.expectQueue(sentUs + DRAIN_US);
    this.#run.restart();
    if (arrivalUs < 0) return;
    this.#delivered.add(arrivalUs, bytes);
    this.#sent.add(sentUs, bytes);
  }

  probed(foundBps: number, isLimit: 'limit' | 'no limit'): void {
    this.#control.probed(foundBps, isLimit, this.#delivered.bitsPerSecond);
  }

  get lossShare(): number {
    return this.#losses.share;
  }

  get capacityBps(): number {
    return this.#control.bitsPerSecond;
  }

  /** How long the queue is at least whose rate has just been believed, microseconds; 0: none was. Taken once. */
  takeQueueUs(): number {
    const queueUs = this.#queueUs;
    this.#queueUs = 0;
    return queueUs;
  }

  packetLost(): void {
    this.#losses.add(true);
  }

  /** After all packets of one feedback. */
  feedbackEnded(nowUs: number): void {
    const deliveredBps = this.#delivered.bitsPerSecond;
    if (this.#losses.endPeriod(nowUs)) this.#control.noteLoss(this.#losses.share, deliveredBps);
    const served = this.#run.take();
    if (served !== undefined && this.#control.noteService(served.bitsPerSecond)) {
      this.#forgetTrend();
      this.#queueUs = served.growthUs;
    }
    this.#control.update(
      this.#detector.use,
      { deliveredBps, sentBps: this.#sent.bitsPerSecond },
      nowUs,
    );
  }

  /** The queue that has just been answered would be seen in it once more. */
  #forgetTrend(): void {
    this.#trend = new DelayTrend();
    this.#detector = new OveruseDetector();
    this.expectQueue(this.#lastSentUs + DRAIN_US);
  }

  get estimate(): LinkEstimate {
    return {
      capacityBps: this.#control.bitsPerSecond,
      deliveredBps: this.#delivered.bitsPerSecond,
      lossShare: this.#losses.share,
      use: this.#detector.use,
    };
  }
}
