// What does it take to receive each layer? Measured while nothing is in the way.
import { ASSUMED_SHARES } from './best-layer.ts';
import { type Codec, isSvc, pictures } from './picture.ts';
import { passed, rateBps, sentBytes, within } from './read-samples.ts';
import type { Sample } from './sample.ts';
import type { Sampler } from './sampler.ts';
import { PUBLISHER, type Subscriber } from './stage.ts';

export interface Layers {
  /** To receive each, lowest first, bit/s: of SVC with all below it. */
  readonly bitrates: readonly number[];
  readonly widths: readonly number[];
  /** Of all that the publisher sends. */
  readonly sumBps: number;
  /** `assumed`: of SVC, where asking for less changed nothing. */
  readonly basis: 'measured' | 'assumed';
}

const SETTLE_SECONDS = 40;
const MEASURE_SECONDS = 5;
const QUALITIES = [0, 1, 2] as const;
/** Waits until the picture is sent whole, and the rate does not climb any more. */
export async function measureLayers(
  sampler: Sampler,
  subscriber: Subscriber,
  codec: Codec,
): Promise<Layers> {
  const widths = pictures[codec].layers.map(({ width }) => width);
  await settle(sampler, widths.at(-1) ?? 0);
  const span = await sampler.readFor(MEASURE_SECONDS);
  const samples = within(sampler.samples, span);
  if (isSvc(codec)) return measureSvc({ sampler, subscriber, samples, widths });
  const streams = (samples.at(-1)?.sent ?? []).map(({ width }, i) => ({
    width,
    bps: rateBps(samples, sentBytes(i)),
  }));
  const sorted = streams.toSorted((a, b) => a.width - b.width);
  const bitrates = sorted.map(({ bps }) => bps);
  return {
    bitrates,
    widths: sorted.map(({ width }) => width),
    sumBps: bitrates.reduce((sum, bps) => sum + bps, 0),
    basis: 'measured',
  };
}

async function settle(sampler: Sampler, width: number): Promise<void> {
  const isWhole = ({ sent }: Sample) => sent.some((stream) => stream.width >= width);
  await sampler.readUntil(isWhole, SETTLE_SECONDS);
  let before = 0;
  for (let round = 0; round < 8; round++) {
    const samples = within(sampler.samples, await sampler.readFor(3));
    const now = rateBps(samples, ({ sent }) => sent.reduce((sum, { bytes }) => sum + bytes, 0));
    if (now < before * 1.1) return;
    before = now;
  }
}

interface SvcMeasurement {
  readonly sampler: Sampler;
  readonly subscriber: Subscriber;
  readonly samples: readonly Sample[];
  readonly widths: readonly number[];
}

async function measureSvc(measurement: SvcMeasurement): Promise<Layers> {
  const { sampler, subscriber, samples, widths } = measurement;
  const sumBps = rateBps(samples, sentBytes(0));
  const asked: number[] = [];
  for (const quality of QUALITIES) {
    await subscriber.page.run((call, given) => call.askQuality(given.id, given.quality), {
      id: PUBLISHER,
      quality,
    });
    await sampler.readFor(3);
    asked.push(rateBps(within(sampler.samples, await sampler.readFor(MEASURE_SECONDS)), passed));
  }
  const [low = 0, , high = 0] = asked;
  const isObeyed = low < 0.6 * high;
  return {
    bitrates: isObeyed ? asked : ASSUMED_SHARES.map((share) => share * sumBps),
    widths,
    sumBps,
    basis: isObeyed ? 'measured' : 'assumed',
  };
}
