// What is kept of a subscriber's link, so that a test may meet it again? What was sent, what feedback said of it, and what was true. Only for
// tests and for `npm run adapt`.
import { gunzipSync, gzipSync } from 'node:zlib';

/** Numbered packets of one transport, and what its receiver told. Times in microseconds since the epoch of the recording. */
export interface LinkRecord {
  /** By number. */
  readonly sentUs: readonly number[];
  readonly bytes: readonly number[];
  readonly trains: readonly RecordedTrain[];
  /** When the key frame of a switch was announced. */
  readonly keyFramesUs: readonly number[];
  readonly feedbacks: readonly RecordedFeedback[];
}

/** Padding sent to measure the link, media between it included. */
export interface RecordedTrain {
  readonly rateBps: number;
  /** Number of its first packet, and behind its last. */
  readonly first: number;
  readonly end: number;
}

export interface RecordedFeedback {
  readonly atUs: number;
  /** How many packets had been sent by then. */
  readonly sent: number;
  /** The RTCP packet, base64. */
  readonly rtcp: string;
}

/** A record with what the estimator could not know. */
export interface LinkTrace extends LinkRecord {
  /** How it was made. */
  readonly made: string;
  /** What the link carried from then on; null: no limit. In order of time. */
  readonly capacity: readonly { readonly atUs: number; readonly bps: number | null }[];
  /** What the publisher sent in the second before, by layer, lowest first. In order of time. */
  readonly layers: readonly { readonly atUs: number; readonly bps: readonly number[] }[];
}

/** Time begins with the first packet. Neighbours differ by little: that is what is written of long columns. */
export function packTrace(trace: LinkTrace): Uint8Array {
  const startUs = trace.sentUs[0] ?? 0;
  const since = (us: number): number => us - startUs;
  const at = <T extends { readonly atUs: number }>(one: T): T => ({
    ...one,
    atUs: since(one.atUs),
  });
  const packed: LinkTrace = {
    ...trace,
    sentUs: toSteps(trace.sentUs.map(since)),
    keyFramesUs: trace.keyFramesUs.map(since),
    feedbacks: trace.feedbacks.map(at),
    capacity: trace.capacity.map(at),
    layers: trace.layers.map(at),
  };
  return gzipSync(JSON.stringify(packed), { level: 9 });
}

export function unpackTrace(bytes: Uint8Array): LinkTrace {
  const packed = JSON.parse(gunzipSync(bytes).toString()) as LinkTrace;
  return { ...packed, sentUs: fromSteps(packed.sentUs) };
}

const toSteps = (values: readonly number[]): number[] =>
  values.map((value, index) => value - (values[index - 1] ?? 0));

function fromSteps(steps: readonly number[]): number[] {
  let value = 0;
  return steps.map((step) => (value += step));
}
