// What does a transport-cc feedback say of the packets that we sent? Each is told to the estimator once, in the order of sending.
import {
  ArrivalSymbol,
  type TransportFeedback,
  TWCC_REFERENCE_US,
  TWCC_TICK_US,
} from '@chorale/rtp';
import { NO_LOG, type SendLogs } from '../forward/send-log.ts';
import { Estimator, type LinkEstimate } from './estimator.ts';
import type { ProbeTrain } from './probe-train.ts';

const REFERENCES = 2 ** 24;
/** Of a key frame on a link that it just fits, with the queue behind it. */
const KEY_FRAME_US = 300_000;

/** Of one transport. */
export class FeedbackReader {
  readonly #estimator = new Estimator();
  readonly #logs: SendLogs;
  readonly #log: number;
  /** Under way. */
  train: ProbeTrain | undefined = undefined;
  /** First number that was not told of yet. */
  #next = 0;
  /** Without roll-over, in units of 64 ms. */
  #reference: number | undefined;

  constructor(logs: SendLogs, log: number) {
    this.#logs = logs;
    this.#log = log;
  }

  get estimate(): LinkEstimate {
    return this.#estimator.estimate;
  }

  get capacityBps(): number {
    return this.#estimator.capacityBps;
  }

  /** 0–1, over half a second. */
  get lossShare(): number {
    return this.#estimator.lossShare;
  }

  /** Every number below it was told of. */
  get told(): number {
    return this.#next;
  }

  /** The key frame of a switch is about to leave: larger than what follows. */
  expectKeyFrame(nowUs: number): void {
    this.#estimator.expectQueue(nowUs + KEY_FRAME_US);
  }

  /** The train is over. Returns what it found, bits per second. */
  endTrain(): number | undefined {
    const { train } = this;
    const foundBps = train?.result;
    this.train = undefined;
    if (train === undefined || foundBps === undefined) return undefined;
    this.#estimator.probed(foundBps, foundBps < train.rateBps ? 'limit' : 'no limit');
    return foundBps;
  }

  /** False when it speaks of packets that were never sent, or long ago. */
  read(feedback: TransportFeedback, nowUs: number): boolean {
    const first = this.#log === NO_LOG ? -1 : this.#logs.find(this.#log, feedback.baseSequence);
    if (first < 0 || first + feedback.count > this.#logs.next(this.#log)) return false;
    let arrivalUs = this.#unwrap(feedback.referenceTime) * TWCC_REFERENCE_US;
    for (let index = 0; index < feedback.count; index += 1) {
      const isMissing = feedback.symbols[index] === ArrivalSymbol.missing;
      if (!isMissing) arrivalUs += (feedback.deltas[index] ?? 0) * TWCC_TICK_US;
      if (first + index >= this.#next) this.#tell(first + index, isMissing ? -1 : arrivalUs, nowUs);
    }
    this.#next = Math.max(this.#next, first + feedback.count);
    this.#estimator.feedbackEnded(nowUs);
    return true;
  }

  #tell(number: number, arrivalUs: number, nowUs: number): void {
    const bytes = this.#logs.bytes(this.#log, number);
    const sentUs = nowUs - (((nowUs | 0) - this.#logs.sentAtUs(this.#log, number)) | 0);
    const { train } = this;
    if (train?.has(number) === true) {
      train.tell(sentUs, arrivalUs, bytes);
      this.#estimator.probeArrived(sentUs, arrivalUs, bytes);
    } else if (arrivalUs < 0) this.#estimator.packetLost();
    else this.#estimator.packetArrived(sentUs, arrivalUs, bytes);
  }

  /** 24 bits that go round in twelve days. */
  #unwrap(reference: number): number {
    const last = this.#reference ?? reference;
    const turns = Math.round((last - reference) / REFERENCES);
    this.#reference = reference + turns * REFERENCES;
    return this.#reference;
  }
}
