// What do samples say? Rates, times and shares; pure, so that a figure can be trusted.
import type { Sample, Span } from './sample.ts';

type Counter = (sample: Sample) => number | undefined;

export const within = (samples: readonly Sample[], { fromMs, toMs }: Span): readonly Sample[] =>
  samples.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);

/** How much a counter grew; 0 where it was not read twice. One that starts anew (another receiver) is not counted back. */
export function growth(samples: readonly Sample[], counter: Counter): number {
  let total = 0;
  let before: number | undefined;
  for (const sample of samples) {
    const now = counter(sample);
    if (now === undefined) continue;
    if (before !== undefined && now > before) total += now - before;
    before = now;
  }
  return total;
}

/** Of a counter of bytes, over the time between first and last sample, bit/s. */
export function rateBps(samples: readonly Sample[], counter: Counter): number {
  const seconds = secondsOf(samples);
  return seconds === 0 ? 0 : (growth(samples, counter) * 8) / seconds;
}

export function perSecond(samples: readonly Sample[], counter: Counter): number {
  const seconds = secondsOf(samples);
  return seconds === 0 ? 0 : growth(samples, counter) / seconds;
}

const secondsOf = (samples: readonly Sample[]): number =>
  ((samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0)) / 1000;

export const passed: Counter = ({ link }) => link.passedBytes;
export const entered: Counter = ({ link }) => link.enteredBytes;
export const decoded: Counter = ({ video }) => video?.framesDecoded;

/** Bytes of one sent encoding, by its place among them. */
export const sentBytes =
  (index: number): Counter =>
  ({ sent }) =>
    sent[index]?.bytes;

/** A gap of decoded frames as long as this is frozen even where the browser does not say so (of AV1 it forgets long ones), or not yet. */
const GAP_MS = 1000;

/** What the browser counted, and of each long gap what it did not count. */
export function frozenSeconds(samples: readonly Sample[]): number {
  const counted = (sample: Sample): number => sample.video?.freezesSeconds ?? 0;
  let total = growth(samples, ({ video }) => video?.freezesSeconds);
  let last = samples[0];
  for (const sample of samples) {
    const isLast = sample === samples.at(-1);
    if (last === undefined || (decoded(sample) === decoded(last) && !isLast)) continue;
    const gapMs = sample.atMs - last.atMs;
    // The browser counts a freeze when the next frame is shown.
    const later = samples.find(({ atMs }) => atMs >= sample.atMs + GAP_MS) ?? samples.at(-1);
    const told = later === undefined ? 0 : counted(later) - counted(last);
    if (gapMs >= GAP_MS) total += Math.max(0, gapMs / 1000 - Math.max(0, told));
    last = sample;
  }
  return total;
}

/** Without a decoded frame; a sample's distance (200 ms) too long at most. */
export function longestGapSeconds(samples: readonly Sample[], span: Span): number {
  let longestMs = 0;
  let lastMs = span.fromMs;
  let before: number | undefined;
  for (const sample of within(samples, span)) {
    const now = decoded(sample) ?? 0;
    longestMs = Math.max(longestMs, sample.atMs - lastMs);
    if (now !== before) lastMs = sample.atMs;
    before = now;
  }
  return longestMs / 1000;
}

/** From `span.fromMs` to the first sample that is so, seconds; undefined: never within it. */
export function secondsUntil(
  samples: readonly Sample[],
  span: Span,
  isSo: (sample: Sample) => boolean,
): number | undefined {
  const first = within(samples, span).find(isSo);
  return first === undefined ? undefined : (first.atMs - span.fromMs) / 1000;
}

/** To the first frame since `span.fromMs` that is seen at least so wide. */
export function secondsUntilPicture(
  samples: readonly Sample[],
  span: Span,
  width: number,
): number | undefined {
  const before = samples.findLast(({ atMs }) => atMs <= span.fromMs)?.video?.framesDecoded ?? 0;
  const isSeen = ({ video }: Sample) =>
    (video?.framesDecoded ?? 0) > before && (video?.width ?? 0) >= width;
  return secondsUntil(samples, span, isSeen);
}

/** To the beginning of the first stretch of `windowMs` in which it is so, seconds. */
export function secondsUntilWindow(
  samples: readonly Sample[],
  span: Span,
  { windowMs, isSo }: { windowMs: number; isSo: (window: readonly Sample[]) => boolean },
): number | undefined {
  return secondsUntil(samples, span, ({ atMs }) => {
    const toMs = atMs + windowMs;
    return toMs <= span.toMs && isSo(within(samples, { fromMs: atMs, toMs: toMs + 1 }));
  });
}

/** The most that a counter grew per second in any stretch of ten seconds. */
export function worstPerSecond(samples: readonly Sample[], counter: Counter): number {
  const rates = samples.map(({ atMs }) => {
    const window = within(samples, { fromMs: atMs, toMs: atMs + 10_000 });
    return growth(window, counter) / 10;
  });
  return Math.max(0, ...rates);
}
