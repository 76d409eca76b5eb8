// How do several batches of metrics of one sender become one? Texts are kept once; the sender's name and our time are written in.
import { create } from '@chorale/proto';
import {
  type EventMetric,
  EventMetricSchema,
  MetricLabel,
  type MetricSample,
  MetricSampleSchema,
  type MetricsBatch,
  MetricsBatchSchema,
  type TimeSeriesMetric,
  TimeSeriesMetricSchema,
} from '@chorale/proto/livekit/metrics';

/** Below it a number is a label that everyone knows; from it on, a place in `str_data`. */
const FIRST_TEXT: number = MetricLabel.METRIC_LABEL_PREDEFINED_MAX_VALUE;

/** Of a label, a sid or a rid; longer ones are cut: with the count of samples they bound what a sender can make us keep. */
const MAX_TEXT_LENGTH = 256;
const MAX_METADATA_LENGTH = 1024;

export class MetricsMerge {
  readonly #identity: string;
  readonly #texts = new Map<string, number>();
  /** By label, track and rid: samples of one series stand together. */
  readonly #series = new Map<string, TimeSeriesMetric>();
  readonly #events: EventMetric[] = [];
  #size = 0;

  constructor(identity: string) {
    this.#identity = identity;
  }

  /** What goes beyond `limit` samples and events is dropped. */
  add(batch: MetricsBatch, offsetMs: number, limit: number): void {
    for (const series of batch.timeSeries) {
      const fitting = series.samples.slice(0, Math.max(0, limit - this.#size));
      // An empty series would cost names and no count.
      if (fitting.length === 0) continue;
      const target = this.#seriesLike(series, batch.strData);
      this.#size += fitting.length;
      target.samples.push(...fitting.map((sample) => onOurClock(sample, offsetMs)));
    }
    for (const event of batch.events.slice(0, Math.max(0, limit - this.#size))) {
      this.#size++;
      this.#events.push(this.#eventLike(event, batch.strData, offsetMs));
    }
  }

  finish(nowMs: number): MetricsBatch {
    return create(MetricsBatchSchema, {
      timestampMs: BigInt(nowMs),
      normalizedTimestamp: timestampOf(nowMs),
      timeSeries: [...this.#series.values()].filter(({ samples }) => samples.length > 0),
      events: this.#events,
      strData: [...this.#texts.keys()],
    });
  }

  #seriesLike({ label, trackSid, rid }: TimeSeriesMetric, texts: readonly string[]) {
    const facts = this.#named({ label, trackSid, rid }, texts);
    const key = `${facts.label} ${facts.trackSid} ${facts.rid}`;
    const series = this.#series.get(key) ?? create(TimeSeriesMetricSchema, facts);
    this.#series.set(key, series);
    return series;
  }

  #eventLike(event: EventMetric, texts: readonly string[], offsetMs: number): EventMetric {
    const { startTimestampMs, endTimestampMs } = event;
    const metadata = event.metadata.slice(0, MAX_METADATA_LENGTH);
    return create(EventMetricSchema, {
      ...this.#named(event, texts),
      ...{ startTimestampMs, metadata },
      normalizedStartTimestamp: timestampOf(Number(startTimestampMs) + offsetMs),
      ...(endTimestampMs === undefined
        ? {}
        : {
            endTimestampMs,
            normalizedEndTimestamp: timestampOf(Number(endTimestampMs) + offsetMs),
          }),
    });
  }

  /** Whoever sends a metric is whose it is, whatever the batch says. */
  #named(
    { label, trackSid, rid }: Pick<TimeSeriesMetric, 'label' | 'trackSid' | 'rid'>,
    texts: readonly string[],
  ) {
    const moved = (index: number): number =>
      index < FIRST_TEXT ? index : this.#place(texts[index - FIRST_TEXT] ?? '');
    return {
      label: moved(label),
      trackSid: moved(trackSid),
      rid: moved(rid),
      participantIdentity: this.#place(this.#identity),
    };
  }

  #place(whole: string): number {
    const text = whole.slice(0, MAX_TEXT_LENGTH);
    const place = this.#texts.get(text) ?? this.#texts.size;
    this.#texts.set(text, place);
    return FIRST_TEXT + place;
  }
}

const onOurClock = ({ timestampMs, value }: MetricSample, offsetMs: number): MetricSample =>
  create(MetricSampleSchema, {
    ...{ timestampMs, value },
    normalizedTimestamp: timestampOf(Number(timestampMs) + offsetMs),
  });

function timestampOf(milliseconds: number): NonNullable<MetricSample['normalizedTimestamp']> {
  const seconds = Math.floor(milliseconds / 1000);
  const nanos = Math.round((milliseconds - seconds * 1000) * 1e6);
  return { $typeName: 'google.protobuf.Timestamp', seconds: BigInt(seconds), nanos };
}
