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

/** What was overtaken by so many numbers is lost: ways that turn packets round further are rare. */
const OVERTAKEN = 2;

/** Number of the feedback's first packet, and which of it was not told of before. */
interface News {
  readonly first: number;
  readonly from: number;
}

/** Who hears what became of packets that have a label. Labels are `SendLogs`'. */
export interface Fates {
  arrived(label: number): void;
  lost(label: number, nowUs: number): void;
}

/** Of one transport. */
export class FeedbackReader {
  readonly #estimator = new Estimator();
  readonly #logs: SendLogs;
  readonly #log: number;
  readonly #fates: Fates;
  /** Under way. */
  train: ProbeTrain | undefined = undefined;
  /** First number that was not told of yet. */
  #next = 0;
  /** Without roll-over, in units of 64 ms. */
  #reference: number | undefined;

  constructor(logs: SendLogs, log: number, fates: Fates) {
    this.#logs = logs;
    this.#log = log;
    this.#fates = fates;
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

  /** `Estimator.takeQueueUs`. */
  takeQueueUs(): number {
    return this.#estimator.takeQueueUs();
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
    const { count } = feedback;
    const first = this.#log === NO_LOG ? -1 : this.#logs.find(this.#log, feedback.baseSequence);
    if (first < 0 || first + count > this.#logs.next(this.#log)) return false;
    const from = Math.max(0, this.#next - first);
    this.#next = Math.max(this.#next, first + count);
    const missing = this.#tellAll(feedback, { first, from }, nowUs);
    this.#estimator.feedbackEnded(nowUs);
    if (missing > 0) this.#tellLosses(feedback, { first, from }, nowUs);
    return true;
  }

  /** Returns how many are missing. */
  #tellAll(feedback: TransportFeedback, { first, from }: News, nowUs: number): number {
    const { symbols, deltas, count } = feedback;
    let arrivalUs = this.#unwrap(feedback.referenceTime) * TWCC_REFERENCE_US;
    let missing = 0;
    for (let index = 0; index < count; index += 1) {
      const isMissing = symbols[index] === ArrivalSymbol.missing;
      if (!isMissing) arrivalUs += (deltas[index] ?? 0) * TWCC_TICK_US;
      if (index < from) continue;
      missing += isMissing ? 1 : 0;
      this.#tell(first + index, isMissing ? -1 : arrivalUs, nowUs);
    }
    return missing;
  }

  /** When all is told that has arrived: one of two copies may have. */
  #tellLosses({ symbols, count }: TransportFeedback, { first, from }: News, nowUs: number): void {
    for (let index = from; index < count - OVERTAKEN; index += 1) {
      if (symbols[index] !== ArrivalSymbol.missing) continue;
      this.#fates.lost(this.#logs.label(this.#log, first + index), nowUs);
    }
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
    if (arrivalUs >= 0) this.#fates.arrived(this.#logs.label(this.#log, number));
  }

  /** 24 bits that go round in twelve days. */
  #unwrap(reference: number): number {
    const last = this.#reference ?? reference;
    const turns = Math.round((last - reference) / REFERENCES);
    this.#reference = reference + turns * REFERENCES;
    return this.#reference;
  }
}
