// Does each of ten viewers get what its own link carries, and does the slowest cost the others nothing?
import type { ImpairmentProfile } from '../kit/impairment/profile.ts';
import { profiles } from '../kit/impairment/profiles.ts';
import { inHealth } from './machine-health.ts';
import { bestLayer } from './best-layer.ts';
import { type Figure, judge, tell } from './figure.ts';
import type { Codec } from './picture.ts';
import * as read from './read-samples.ts';
import { openRtcSubscriber, type RtcSubscriber } from './rtc-subscriber.ts';
import type { Run } from './run.ts';
import { openSampler, type Sampler } from './sampler.ts';
import { createServerDelay, type ServerDelay } from './server-delay.ts';
import { openStage, type Stage } from './stage.ts';

/** kbit/s; the first comes when the others have settled. */
const SLOWEST = 64;
const OTHERS = [150, 200, 300, 450, 600, 900, 1500, 2500, 5000] as const;
const SECONDS = { settle: 15, alone: 15, together: 25 };
/** Ten are asked: less often than one alone. */
const EVERY_MS = 1000;
const SETTLED_MS = 10_000;

interface Viewer {
  readonly kbps: number;
  readonly subscriber: RtcSubscriber;
  readonly sampler: Sampler;
}

export async function runTen(codec: Codec): Promise<readonly Run[]> {
  const delay = createServerDelay(() => performance.now());
  const tapUp = (direction: 'up' | 'down', datagram: Uint8Array): void =>
    direction === 'up' ? delay.came(datagram) : undefined;
  await using stage = await openStage({ codec, dynacast: false, hasSound: true, tap: tapUp });
  await using viewers = new AsyncDisposableStack();
  const open = async (kbps: number): Promise<Viewer> => {
    const viewer = await openViewer(stage, kbps, delay);
    viewers.use(viewer.subscriber);
    viewers.use(viewer.sampler);
    return viewer;
  };
  const others: Viewer[] = [];
  for (const kbps of OTHERS) others.push(await open(kbps));
  const [first] = others;
  if (first === undefined) return [];
  await first.sampler.readFor(SECONDS.settle);
  delay.takeP99Ms();
  await first.sampler.readFor(SECONDS.alone);
  const aloneMs = delay.takeP99Ms();
  const slowest = await open(SLOWEST);
  await first.sampler.readFor(SECONDS.together);
  const togetherMs = delay.takeP99Ms();
  const all = [slowest, ...others];
  const cost = [
    tell('server delay of sound p99, without the slowest', `${aloneMs?.toFixed(2)} ms`),
    judge({
      name: 'more of it with the slowest',
      value: togetherMs === undefined || aloneMs === undefined ? undefined : togetherMs - aloneMs,
      most: 5,
      unit: 'ms',
    }),
  ];
  return all.map((viewer, i) => describeViewer(viewer, codec, i === 0 ? cost : []));
}

async function openViewer(stage: Stage, kbps: number, delay: ServerDelay): Promise<Viewer> {
  const isSlowest = kbps === SLOWEST;
  const subscriber = await openRtcSubscriber(stage, {
    name: `link-${kbps}`,
    profile: linkOf(kbps),
    tap: (direction, datagram) =>
      direction === 'down' && !isSlowest ? delay.left(datagram) : undefined,
  });
  return { kbps, subscriber, sampler: openSampler(stage, subscriber, EVERY_MS) };
}

function linkOf(kbps: number): ImpairmentProfile {
  const { up, down } = profiles.P10;
  return { up, down: { ...down, bitrateBps: kbps * 1000, queueMs: 300 }, seed: kbps };
}

function describeViewer({ kbps, sampler }: Viewer, codec: Codec, cost: readonly Figure[]): Run {
  const { samples, marks } = sampler;
  const lastMs = samples.at(-1)?.atMs ?? 0;
  const settled = read.within(samples, { fromMs: lastMs - SETTLED_MS, toMs: lastMs + 1 });
  const sound = read.rateBps(settled, ({ audio }) => audio?.bytes);
  const best = bestLayer(settled, kbps * 1000 - sound);
  const width = settled.at(-1)?.video?.width ?? 0;
  const figures = [
    // Where no layer fits, nothing is to be seen for certain.
    best.width === 0
      ? tell('width', `${width} px`)
      : judge({ name: 'width', value: width, least: best.width, most: best.width, unit: 'px' }),
    judge({
      name: 'sent by the server, of capacity',
      value: read.rateBps(settled, read.entered) / (kbps * 1000),
      most: 1.1,
      unit: '',
    }),
    judge({
      name: 'frames decoded',
      value: read.perSecond(settled, read.decoded),
      ...(best.width === 0 ? {} : { least: 5 }),
      unit: '/s',
    }),
    ...cost,
  ];
  return {
    name: `ten-${kbps}-${codec}`,
    title: `ten viewers, the one at ${kbps} kbit/s, ${codec}`,
    figures: inHealth(settled, figures),
    samples,
    marks,
  };
}
