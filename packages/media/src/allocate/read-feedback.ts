// What does a transport-cc feedback say of the packets that we sent? Each is told to the estimator once, in the order of sending.
import {
  ArrivalSymbol,
  type TransportFeedback,
  TWCC_REFERENCE_US,
  TWCC_TICK_US,
} from '@chorale/rtp';
import { NO_LOG, type SendLogs } from '../forward/send-log.ts';
import { Estimator, type LinkEstimate } from './estimator.ts';

const REFERENCES = 2 ** 24;

/** Of one transport. */
export class FeedbackReader {
  readonly #estimator = new Estimator();
  readonly #logs: SendLogs;
  readonly #log: number;
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
    if (arrivalUs < 0) return this.#estimator.packetLost();
    const agoUs = ((nowUs | 0) - this.#logs.sentAtUs(this.#log, number)) | 0;
    this.#estimator.packetArrived(nowUs - agoUs, arrivalUs, this.#logs.bytes(this.#log, number));
  }

  /** 24 bits that go round in twelve days. */
  #unwrap(reference: number): number {
    const last = this.#reference ?? reference;
    const turns = Math.round((last - reference) / REFERENCES);
    this.#reference = reference + turns * REFERENCES;
    return this.#reference;
  }
}
