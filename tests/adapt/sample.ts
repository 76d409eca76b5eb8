// What is read once per 200 ms of a run? What the browsers say and what the relay counted, with the time since the run began.
import type { ReceivedFigures, SentFigures } from '../kit/call-page/stream-figures.ts';

export interface Sample {
  readonly atMs: number;
  /** The publisher's video: one for each rid, or one for all layers of SVC. */
  readonly sent: readonly SentFigures[];
  readonly video: ReceivedFigures | undefined;
  readonly audio: ReceivedFigures | undefined;
  readonly link: LinkReading;
  /** How late the relay's process woke up since the last sample (98 in 100 no later), milliseconds: late datagrams are its fault, not the server's. */
  readonly relayLateMs: number;
}

/** Towards the subscriber, over all relays of its way; counters count from the beginning. */
export interface LinkReading {
  /** Null: no bottleneck. */
  readonly capacityBps: number | null;
  readonly enteredBytes: number;
  readonly passedBytes: number;
  readonly lost: number;
  readonly overflowed: number;
  readonly queueMs: number;
}

/** Something the run did, for the chart and the figures. */
export interface Mark {
  readonly atMs: number;
  readonly words: string;
}

/** Half open, milliseconds since the run began. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
