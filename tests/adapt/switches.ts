// Is a switch between layers invisible? Two hundred at random, seen by the decoder and on the wire.
import { createRandom } from '../kit/impairment/random.ts';
import { profiles } from '../kit/impairment/profiles.ts';
import { Continuity, type StreamReport } from './continuity.ts';
import { inHealth } from './machine-health.ts';
import { type Figure, judge, tell } from './figure.ts';
import type { Codec } from './picture.ts';
import * as read from './read-samples.ts';
import { readRtpHeader } from './rtp-tap.ts';
import type { Run } from './run.ts';
import type { Sample } from './sample.ts';
import { openSampler, type Sampler } from './sampler.ts';
import { openStage, openSubscriber, PUBLISHER, type Subscriber } from './stage.ts';

const SWITCHES = 200;
/** A switch up needs a key frame, one a second at most is asked for. */
const SECONDS_EACH = 1;
const VIDEO_CLOCK_HZ = 90_000;
/** Of what the way and the publisher's pacing may add; a leap of the times stays. */
const MOST_SHIFT_MS = 200;

export async function runSwitches(codec: Codec): Promise<Run> {
  await using stage = await openStage({ codec, dynacast: false, hasSound: false });
  const continuity = new Continuity(VIDEO_CLOCK_HZ);
  await using subscriber = await openSubscriber(stage, {
    profile: profiles.P0,
    tap: (direction, datagram) => {
      const header = direction === 'down' ? readRtpHeader(datagram) : undefined;
      if (header !== undefined) continuity.take(header, performance.now());
    },
  });
  await using sampler = openSampler(stage, subscriber);
  await sampler.readFor(5);
  const fromMs = sampler.nowMs();
  await switchAtRandom(sampler, subscriber);
  const samples = read.within(sampler.samples, { fromMs, toMs: sampler.nowMs() });
  return {
    name: `switches-${codec}`,
    title: `${SWITCHES} switches at random, ${codec}`,
    figures: inHealth(samples, readFigures(samples, continuity.report())),
    samples: sampler.samples,
    marks: sampler.marks,
  };
}

/** Never the same twice in a row, so that each is a switch. */
async function switchAtRandom(sampler: Sampler, { page }: Subscriber): Promise<void> {
  const random = createRandom(5);
  let quality = 2;
  for (let done = 0; done < SWITCHES; done++) {
    quality = (quality + 1 + Math.floor(random() * 2)) % 3;
    await page.run((call, given) => call.askQuality(given.id, given.quality), {
      id: PUBLISHER,
      quality: quality as 0 | 1 | 2,
    });
    await sampler.readFor(SECONDS_EACH);
  }
}

function readFigures(samples: readonly Sample[], streams: readonly StreamReport[]): Figure[] {
  const widths = samples.map(({ video }) => video?.width ?? 0);
  const changes = widths.filter((width, i) => i > 0 && width !== widths[i - 1]).length;
  const [video] = streams;
  return [
    // Two asked for within the life of one picture are seen as one.
    judge({ name: 'changes of width seen', value: changes, least: SWITCHES / 2, unit: '' }),
    judge({ name: 'longest time without a frame', value: gapSeconds(samples), most: 1, unit: 's' }),
    tell('frozen in all', `${read.frozenSeconds(samples).toFixed(2)} s`),
    judge({
      name: 'PLI of the decoder',
      value: read.growth(samples, ({ video: received }) => received?.pli),
      most: 0,
      unit: '',
    }),
    judge({ name: 'numbers missing on the wire', value: video?.missing, most: 0, unit: '' }),
    judge({ name: 'numbers twice', value: video?.duplicates, most: 0, unit: '' }),
    judge({ name: 'jumps of numbers', value: video?.jumps, most: 0, unit: '' }),
    judge({ name: 'times that go back', value: video?.timesBack, most: 0, unit: '' }),
    judge({
      name: 'shift of times against arrivals, worst',
      value: video?.worstTimeShiftMs,
      most: MOST_SHIFT_MS,
      unit: 'ms',
    }),
    tell('streams on the wire', streams.map(({ packets }) => `${packets}`).join(', ')),
  ];
}

const gapSeconds = (samples: readonly Sample[]): number =>
  read.longestGapSeconds(samples, {
    fromMs: samples[0]?.atMs ?? 0,
    toMs: (samples.at(-1)?.atMs ?? 0) + 1,
  });
