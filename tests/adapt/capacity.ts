// Does the picture follow when the way gets narrow, and come back when it gets wide? Room for all layers, then for less than two, then for all.
import { profiles } from '../kit/impairment/profiles.ts';
import type { ImpairmentProfile } from '../kit/impairment/profile.ts';
import { inHealth } from './machine-health.ts';
import { type Figure, judge, tell } from './figure.ts';
import { type Layers, measureLayers } from './measure-layers.ts';
import type { Codec } from './picture.ts';
import * as read from './read-samples.ts';
import type { Run } from './run.ts';
import type { Sample, Span } from './sample.ts';
import { openSampler } from './sampler.ts';
import { openStage, openSubscriber } from './stage.ts';

const SECONDS = { before: 15, narrow: 20, after: 20 };
/** What is left of a span once it had time to settle, milliseconds. */
const SETTLED_MS = 10_000;

export async function runCapacity(codec: Codec): Promise<Run> {
  await using stage = await openStage({ codec, dynacast: false, hasSound: false });
  await using subscriber = await openSubscriber(stage, { profile: narrowTo(Infinity) });
  await using sampler = openSampler(stage, subscriber);
  const layers = await measureLayers(sampler, subscriber, codec);
  const [low = 0, middle = 0] = layers.bitrates;
  const [wideBps, narrowBps] = [1.5 * layers.sumBps, (low + middle) / 2];
  const stretch = (bps: number, seconds: number): Promise<Span> => {
    subscriber.way.change(narrowTo(bps));
    sampler.mark(kbps(bps));
    return sampler.readFor(seconds);
  };
  const spans = {
    before: await stretch(wideBps, SECONDS.before),
    narrow: await stretch(narrowBps, SECONDS.narrow),
    after: await stretch(wideBps, SECONDS.after),
  };
  const { samples, marks } = sampler;
  const figures = readFigures({ samples, spans, layers, narrowBps });
  const all = { fromMs: spans.before.fromMs, toMs: spans.after.toMs };
  return {
    name: `capacity-${codec}`,
    title: `capacity, ${codec}`,
    figures: inHealth(read.within(samples, all), figures),
    samples,
    marks,
  };
}

/** Round trip 50 ms, queue 300 ms. */
function narrowTo(bitrateBps: number): ImpairmentProfile {
  const { up, down, seed } = profiles.P10;
  return { up, down: { ...down, bitrateBps, queueMs: 300 }, seed };
}

interface Facts {
  readonly samples: readonly Sample[];
  readonly spans: { readonly before: Span; readonly narrow: Span; readonly after: Span };
  readonly layers: Layers;
  readonly narrowBps: number;
}

function readFigures({ samples, spans, layers, narrowBps }: Facts): Figure[] {
  const { before, narrow, after } = spans;
  const all = read.within(samples, { fromMs: before.fromMs, toMs: after.toMs });
  const settled = read.within(samples, { fromMs: narrow.toMs - SETTLED_MS, toMs: narrow.toMs });
  const fits = layers.bitrates.findLast((bps) => bps <= narrowBps) ?? 0;
  const delivered = read.rateBps(settled, read.passed);
  const streams = samples.at(-1)?.sent.length ?? 0;
  const pli = Array.from({ length: streams }, (_, i) =>
    read.worstPerSecond(all, ({ sent }) => sent[i]?.pli),
  );
  const whole = layers.widths.at(-1) ?? 0;
  return [
    tell(`layers (${layers.basis})`, layers.bitrates.map(kbps).join(', ')),
    tell('widths', describeWidths(samples, spans)),
    judge({
      name: 'layer down',
      value: secondsDown(samples, narrow, narrowBps),
      most: 2,
      unit: 's',
    }),
    judge({
      name: 'layer back up',
      value: read.secondsUntilPicture(samples, after, whole),
      most: 10,
      unit: 's',
    }),
    judge({ name: 'frozen in all', value: read.frozenSeconds(all), most: 1, unit: 's' }),
    tell('frozen before, in and after the fall', describeFrozen(samples, spans)),
    judge({ name: 'PLI per layer, worst 10 s', value: Math.max(0, ...pli), most: 1, unit: '/s' }),
    judge({ name: 'settled, of capacity', value: delivered / narrowBps, most: 1.2, unit: '' }),
    judge({
      name: 'settled, of best layer that fits',
      value: fits === 0 ? undefined : delivered / fits,
      least: 0.8,
      unit: '',
    }),
    tell('dropped by the queue', String(read.growth(all, ({ link }) => link.overflowed))),
  ];
}

/** Down: for a second no more is sent than a tenth above the capacity, and frames are decoded all the while. */
const secondsDown = (samples: readonly Sample[], narrow: Span, capacityBps: number) =>
  read.secondsUntilWindow(samples, narrow, {
    windowMs: 1000,
    isSo: (window) =>
      read.rateBps(window, read.entered) <= 1.1 * capacityBps &&
      read.growth(window, read.decoded) >= 5,
  });

/** At the end of each: the widest of two seconds, for of SVC the browser may name the layer that it is just at. */
const describeWidths = (samples: readonly Sample[], spans: Facts['spans']): string =>
  Object.values(spans)
    .map(({ toMs }) => read.within(samples, { fromMs: toMs - 2000, toMs }))
    .map((end) => Math.max(0, ...end.map(({ video }) => video?.width ?? 0)))
    .join(' → ');

/** What stands still before it is no answer to it. */
const describeFrozen = (samples: readonly Sample[], spans: Facts['spans']): string =>
  Object.values(spans)
    .map((span) => `${read.frozenSeconds(read.within(samples, span)).toFixed(2)} s`)
    .join(', ');

const kbps = (bps: number): string => `${Math.round(bps / 1000)} kbit/s`;
