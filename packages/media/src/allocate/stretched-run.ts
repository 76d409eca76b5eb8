// Has the link just become much slower? Packets that leave a queue one by one tell its rate by their distance, long before a
// trend is seen or the queue is full.
// Called once per packet that a feedback tells about.
import { EvenRun, type RunRule, type ServedQueue } from './even-run.ts';

/** Other packets pass in between; a radio's pauses differ by much more. */
const ROUGH: RunRule = { least: 6, tolerance: 0.4 };
/** Nothing but a queue with one rate is so exact. At 230 kbit/s two packets are a feedback, in which a sender fills the rest of the queue. */
const EXACT: RunRule = { least: 4, tolerance: 0.1 };

export class StretchedRun {
  readonly #rough = new EvenRun(ROUGH);
  readonly #exact = new EvenRun(EXACT);
  #lastSentUs = 0;
  #lastArrivalUs = -1;

  /** In the order of sending. */
  add(sentUs: number, arrivalUs: number, bytes: number): void {
    const distanceUs = arrivalUs - this.#lastArrivalUs;
    const growthUs = distanceUs - (sentUs - this.#lastSentUs);
    const isFirst = this.#lastArrivalUs < 0;
    this.#lastSentUs = sentUs;
    this.#lastArrivalUs = arrivalUs;
    if (isFirst || distanceUs <= 0) return this.#begin();
    this.#rough.add(bytes * 8, distanceUs, growthUs);
    this.#exact.add(bytes * 8, distanceUs, growthUs);
  }

  /** Undefined unless the queue grew long and evenly. Taken once. */
  take(): ServedQueue | undefined {
    const served = this.#rough.served ?? this.#exact.served;
    if (served !== undefined) this.#begin();
    return served;
  }

  /** Nothing before counts. */
  restart(): void {
    this.#lastArrivalUs = -1;
    this.#begin();
  }

  #begin(): void {
    this.#rough.restart();
    this.#exact.restart();
  }
}
