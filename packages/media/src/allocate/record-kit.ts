// What do the estimators of this process see? Every numbered packet that left and every feedback, of each transport. Only for tests and
// for `npm run adapt`: it stands around the methods that take feedback, so that production carries no hook for it.
import { type TransportFeedback, writeTransportFeedback } from '@chorale/rtp';
import type { SendLogs } from '../forward/send-log.ts';
import { TransportState } from '../media-transport.ts';
import type { ProbeTrain } from './probe-train.ts';
import { FeedbackReader } from './read-feedback.ts';
import type { LinkRecord } from './trace-kit.ts';

export interface Recording extends Disposable {
  /** Of transports whose packets are numbered, in the order of their first. */
  readonly links: readonly LinkRecord[];
}

/** From now on, until it is disposed. One at a time. */
export function recordLinks(): Recording {
  const links = new Map<FeedbackReader, LinkRecorder>();
  const { openLog } = TransportState.prototype;
  const { read, expectKeyFrame } = FeedbackReader.prototype;
  TransportState.prototype.openLog = function (): number {
    const log = openLog.call(this);
    const { feedback, engine } = this;
    if (feedback !== undefined && !links.has(feedback))
      links.set(feedback, new LinkRecorder(engine.sendLogs, log));
    return log;
  };
  FeedbackReader.prototype.read = function (feedback, nowUs): boolean {
    links.get(this)?.feedbackCame(feedback, nowUs, this.train);
    return read.call(this, feedback, nowUs);
  };
  FeedbackReader.prototype.expectKeyFrame = function (nowUs): void {
    links.get(this)?.keyFramesUs.push(Math.round(nowUs));
    expectKeyFrame.call(this, nowUs);
  };
  return {
    get links() {
      return [...links.values()];
    },
    [Symbol.dispose](): void {
      Object.assign(TransportState.prototype, { openLog });
      Object.assign(FeedbackReader.prototype, { read, expectKeyFrame });
    },
  };
}

interface OpenTrain {
  readonly rateBps: number;
  readonly first: number;
  end: number;
}

/** Of one transport. What was sent is read from its log when feedback comes, well before that forgets. */
class LinkRecorder implements LinkRecord {
  readonly sentUs: number[] = [];
  readonly bytes: number[] = [];
  readonly trains: OpenTrain[] = [];
  readonly keyFramesUs: number[] = [];
  readonly feedbacks: { atUs: number; sent: number; rtcp: string }[] = [];
  readonly #logs: SendLogs;
  readonly #log: number;
  #train: ProbeTrain | undefined;

  constructor(logs: SendLogs, log: number) {
    this.#logs = logs;
    this.#log = log;
  }

  feedbackCame(feedback: TransportFeedback, nowUs: number, train: ProbeTrain | undefined): void {
    const sent = this.#logs.next(this.#log);
    for (let number = this.sentUs.length; number < sent; number += 1)
      this.#noteSent(number, nowUs, train);
    const rtcp = Buffer.alloc(24 + 4 * feedback.count);
    const lengthBytes = writeTransportFeedback(rtcp, 0, feedback);
    const text = rtcp.subarray(0, lengthBytes).toString('base64');
    this.feedbacks.push({ atUs: Math.round(nowUs), sent, rtcp: text });
  }

  #noteSent(number: number, nowUs: number, train: ProbeTrain | undefined): void {
    const agoUs = ((nowUs | 0) - this.#logs.sentAtUs(this.#log, number)) | 0;
    this.sentUs.push(Math.round(nowUs) - agoUs);
    this.bytes.push(this.#logs.bytes(this.#log, number));
    if (train?.has(number) !== true) return;
    if (train !== this.#train)
      this.trains.push({ rateBps: Math.round(train.rateBps), first: number, end: number });
    this.#train = train;
    const open = this.trains.at(-1);
    if (open !== undefined) open.end = number + 1;
  }
}
