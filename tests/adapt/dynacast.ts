// Does the publisher send only what someone looks at, and does a small element get a small picture? Seen in the browsers' statistics.
import { profiles } from '../kit/impairment/profiles.ts';
import { type Figure, judge } from './figure.ts';
import { inHealth } from './machine-health.ts';
import { type Codec, isSvc, pictures } from './picture.ts';
import * as read from './read-samples.ts';
import type { Run } from './run.ts';
import type { Sample, Span } from './sample.ts';
import { openSampler, type Sampler } from './sampler.ts';
import { openStage, openSubscriber, type Subscriber } from './stage.ts';

const SMALL = { width: 160, height: 90 };
const FULL = { width: 960, height: 540 };
const SECONDS = { settle: 25, small: 15, full: 10 };

export async function runDynacast(codec: Codec): Promise<Run> {
  await using stage = await openStage({ codec, dynacast: true, hasSound: false });
  await using subscriber = await openSubscriber(stage, {
    profile: profiles.P0,
    adaptiveStream: true,
  });
  await using sampler = openSampler(stage, subscriber);
  const whole = pictures[codec].layers.at(-1)?.width ?? 0;
  await resize(sampler, subscriber, FULL);
  await sampler.readUntil(({ video }) => (video?.width ?? 0) >= whole, SECONDS.settle);
  await sampler.readFor(5);
  await resize(sampler, subscriber, SMALL);
  const small = await sampler.readFor(SECONDS.small);
  await resize(sampler, subscriber, FULL);
  const full = await sampler.readFor(SECONDS.full);
  const { samples, marks } = sampler;
  const watched = read.within(samples, { fromMs: 0, toMs: small.fromMs });
  return {
    name: `dynacast-${codec}`,
    title: `dynacast and adaptive stream, ${codec}`,
    figures: inHealth(watched, readFigures({ samples, codec, small, full })),
    samples,
    marks,
  };
}

async function resize(
  sampler: Sampler,
  { page }: Subscriber,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  sampler.mark(`element ${size.width} px`);
  await page.run((call, given) => call.resizeVideos(given.width, given.height), size);
}

interface Facts {
  readonly samples: readonly Sample[];
  readonly codec: Codec;
  readonly small: Span;
  readonly full: Span;
}

function readFigures({ samples, codec, small, full }: Facts): Figure[] {
  const widths = pictures[codec].layers.map(({ width }) => width);
  const [low = 0, whole = 0] = [widths[0], widths.at(-1)];
  const isTopSent = (window: readonly Sample[]): boolean => sendsTop(window, codec, whole);
  const seconds = (span: Span, isSo: (window: readonly Sample[]) => boolean, windowMs: number) =>
    read.secondsUntilWindow(samples, span, { windowMs, isSo });
  const isLow = ({ video }: Sample): boolean => (video?.width ?? Infinity) <= low;
  const lowAfter = read.secondsUntil(samples, small, isLow);
  const stoppedAfter = seconds(small, (window) => !isTopSent(window), 1000);
  // What never went cannot come back.
  const since = <T>(event: number | undefined, value: T): T | undefined =>
    event === undefined ? undefined : value;
  return [
    judge({
      name: 'small element: low layer after',
      value: lowAfter,
      most: 2,
      unit: 's',
    }),
    judge({
      name: 'publisher stops the high layer after',
      value: stoppedAfter,
      most: 6,
      unit: 's',
    }),
    judge({
      name: 'publisher starts the high layer after',
      value: since(stoppedAfter, seconds(full, isTopSent, 400)),
      most: 1,
      unit: 's',
    }),
    judge({
      name: 'full element: high layer after',
      value: since(lowAfter, read.secondsUntilPicture(samples, full, whole)),
      most: 2,
      unit: 's',
    }),
  ];
}

/** SVC sends one stream: its width tells. */
function sendsTop(window: readonly Sample[], codec: Codec, whole: number): boolean {
  const last = window.at(-1)?.sent ?? [];
  const index = last.findIndex(({ rid, width }) => (isSvc(codec) ? width >= whole : rid === 'f'));
  return index >= 0 && read.growth(window, ({ sent }) => sent[index]?.frames) > 0;
}
