// How does a transport's probing go on? The train that is under way, who carries it, and what it found.
import type { DownTrackState } from '../forward/down-track-state.ts';
import { mayPad, sendPadding } from '../forward/send-padding.ts';
import type { TransportState } from '../media-transport.ts';
import type { LinkEstimate } from './estimator.ts';
import { ProbeTrain } from './probe-train.ts';
import { Prober } from './prober.ts';

export class LinkProbe {
  readonly #transport: TransportState;
  readonly #prober = new Prober();
  #carrier: DownTrackState | undefined;

  constructor(transport: TransportState) {
    this.#transport = transport;
  }

  noteFall(nowUs: number): void {
    this.#prober.noteFall(nowUs);
  }

  /** Every round of a link that is limited. */
  review(nowUs: number, link: LinkEstimate, wantedBps: number): void {
    const { feedback, engine, downTracks } = this.#transport;
    if (feedback === undefined || feedback.train !== undefined) return;
    const carrier = downTracks.values().find((track) => mayPad(track));
    if (carrier === undefined) return;
    const rateBps = this.#prober.decide(nowUs, link, wantedBps);
    if (rateBps === undefined) return;
    this.#carrier = carrier;
    feedback.train = new ProbeTrain(rateBps, nowUs, carrier.logs.next(carrier.log));
    engine.probing.add(this);
  }

  /** Once per batch while a train is being sent. */
  pump(nowUs: number): void {
    const train = this.#transport.feedback?.train;
    const carrier = this.#carrier;
    while (train !== undefined && carrier !== undefined && train.dueBytes(nowUs) > 0) {
      const bytes = mayPad(carrier) ? sendPadding(carrier) : 0;
      if (bytes === 0) break;
      train.noteSent(bytes, carrier.logs.next(carrier.log));
    }
    if (train === undefined || train.isSent || train.isOver(0, nowUs)) this.stop();
  }

  /** After each feedback. True when a train has found something. */
  feedbackCame(nowUs: number): boolean {
    const { feedback } = this.#transport;
    const train = feedback?.train;
    if (feedback === undefined || train === undefined || !train.isOver(feedback.told, nowUs))
      return false;
    const foundBps = feedback.endTrain();
    this.stop();
    this.#prober.noteResult(foundBps, nowUs);
    return foundBps !== undefined;
  }

  stop(): void {
    this.#transport.engine.probing.delete(this);
  }
}
