// How do tests get a link? A bottleneck with a queue, delay, jitter and loss, on a clock of its own. Only for tests.
import { createRandom } from '../random-kit.ts';
import { Estimator } from './estimator.ts';

export interface LinkShape {
  /** Bits per second that it carries. */
  readonly capacityBps: number;
  readonly delayMs?: number;
  /** Uniform, of each packet; order is kept. */
  readonly jitterMs?: number;
  /** 0–1, at random. */
  readonly loss?: number;
  /** What the queue holds; more is lost. */
  readonly queueMs?: number;
}

const PACKET_BYTES = 1100;
const FEEDBACK_MS = 60;

/** Sends frames of equal packets at 30 a second, feeds the estimator as a receiver's feedback would. */
export class Link {
  readonly estimator: Estimator = new Estimator();
  readonly #random: (below: number) => number;
  shape: LinkShape;
  nowMs = 1_000_000;
  #freeAtMs = 0;
  #lastArrivalMs = 0;
  #feedbackMs = 0;
  #waiting: { sentMs: number; arrivalMs: number }[] = [];

  constructor(shape: LinkShape, seed = 1) {
    this.shape = shape;
    this.#random = createRandom(seed);
  }

  /** `rate`: bits per second wished, asked before each frame. */
  run(seconds: number, rate: (capacityBps: number) => number): void {
    for (let frame = 0; frame < seconds * 30; frame += 1) {
      const bps = rate(this.estimator.estimate.capacityBps);
      const packets = Math.max(1, Math.round(bps / 30 / 8 / PACKET_BYTES));
      for (let packet = 0; packet < packets; packet += 1) this.#send();
      this.nowMs += 1000 / 30;
      this.#feedBack();
    }
  }

  #send(): void {
    const { capacityBps, delayMs = 25, jitterMs = 0, loss = 0, queueMs = 300 } = this.shape;
    const startMs = Math.max(this.nowMs, this.#freeAtMs);
    const isLost = this.#random(10_000) < loss * 10_000 || startMs - this.nowMs > queueMs;
    if (isLost) this.#waiting.push({ sentMs: this.nowMs, arrivalMs: -1 });
    else {
      this.#freeAtMs = startMs + (PACKET_BYTES * 8 * 1000) / capacityBps;
      const jitter = (this.#random(1000) / 1000) * jitterMs;
      this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.#freeAtMs + delayMs + jitter);
      this.#waiting.push({ sentMs: this.nowMs, arrivalMs: this.#lastArrivalMs });
    }
  }

  /** What has arrived by now, or was lost before something that has. */
  #feedBack(): void {
    if (this.nowMs - this.#feedbackMs < FEEDBACK_MS) return;
    this.#feedbackMs = this.nowMs;
    const last = this.#waiting.findLastIndex(
      ({ arrivalMs }) => arrivalMs >= 0 && arrivalMs <= this.nowMs,
    );
    for (const { sentMs, arrivalMs } of this.#waiting.splice(0, last + 1)) {
      if (arrivalMs < 0) this.estimator.packetLost();
      else
        this.estimator.packetArrived(
          Math.round(sentMs * 1000),
          Math.round(arrivalMs * 4) * 250,
          PACKET_BYTES,
        );
    }
    this.estimator.feedbackEnded(this.nowMs * 1000);
  }
}
