// How do clients' metrics reach who may read them? Gathered for a while, put on our clock, one batch a sender.
import type { Clock } from '@chorale/async';
import type { MetricsBatch } from '@chorale/proto/livekit/metrics';
import type { Limits } from '@chorale/protocol';
import { MetricsMerge } from './metrics-merge.ts';

export interface SenderMetrics {
  readonly senderIdentity: string;
  readonly batch: MetricsBatch;
}

interface Sender {
  readonly senderIdentity: string;
  /** What readers are told: empty for a hidden one. */
  readonly shownAs: string;
}

type MetricsLimits = Pick<Limits, 'metricsIntervalMs' | 'metricsSamples'>;

export class MetricsRelay implements Disposable {
  readonly #clock: Clock;
  readonly #limits: MetricsLimits;
  readonly #deliver: (gathered: readonly SenderMetrics[]) => void;
  /** By identity. */
  readonly #waiting = new Map<string, MetricsMerge>();
  #timer: Disposable | undefined;

  constructor(
    clock: Clock,
    limits: MetricsLimits,
    deliver: (gathered: readonly SenderMetrics[]) => void,
  ) {
    this.#clock = clock;
    this.#limits = limits;
    this.#deliver = deliver;
  }

  /** `clockOffsetMs`: what is added to the sender's time to make it ours. */
  add({ senderIdentity, shownAs }: Sender, batch: MetricsBatch, clockOffsetMs: number): void {
    const merge = this.#waiting.get(senderIdentity) ?? new MetricsMerge(shownAs);
    this.#waiting.set(senderIdentity, merge);
    merge.add(batch, clockOffsetMs, this.#limits.metricsSamples);
    this.#timer ??= this.#clock.schedule(this.#limits.metricsIntervalMs, () => this.#flush());
  }

  #flush(): void {
    this.#timer = undefined;
    const nowMs = Math.floor(this.#clock.nowUs() / 1000);
    const gathered = [...this.#waiting].map(([senderIdentity, merge]) => ({
      senderIdentity,
      batch: merge.finish(nowMs),
    }));
    this.#waiting.clear();
    this.#deliver(gathered);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    this.#waiting.clear();
  }
}
