// What is to hold on each named network? The goals of the table of profiles, read from the subscriber's statistics.
import { bestLayer } from './best-layer.ts';
import { type Figure, judge, tell } from './figure.ts';
import type { Repairs } from './read-repairs.ts';
import * as read from './read-samples.ts';
import type { Sample, Span } from './sample.ts';

export interface ProfileFacts {
  readonly samples: readonly Sample[];
  readonly repairs: Repairs;
  readonly firstFrameMs: number;
  /** What livekit-client told of reconnecting. */
  readonly events: string;
}

/** Of the samples made up for sound that did not come in time, the share in hundredths. */
const concealed = (samples: readonly Sample[]): number => {
  const all = read.growth(samples, ({ audio }) => audio?.samples);
  return all === 0 ? 100 : (100 * read.growth(samples, ({ audio }) => audio?.concealed)) / all;
};

/** Of the lost packets of video, the share that came again. */
const recovered = ({ repairs: { lost, repaired } }: ProfileFacts): number | undefined =>
  lost === 0 ? undefined : (100 * Math.min(repaired, lost)) / lost;

const frozenShare = (samples: readonly Sample[]): number => {
  const ms = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  return ms === 0 ? 100 : (100_000 * read.frozenSeconds(samples)) / ms;
};

/** Of each profile, what a model of RED with one copy leaves lost of random and bursty loss, hundredths. */
const model = { P1: 0.01, P2: 0.24, P3: 0.99, P4: 4.01, P5: 6.94 } as const;
const MOST_ABOVE_MODEL = 3;

const aboveModel = ({ samples }: ProfileFacts, profile: keyof typeof model): Figure =>
  judge({
    name: 'sound made up, above the model',
    value: concealed(samples) - model[profile],
    most: MOST_ABOVE_MODEL,
    unit: 'points',
  });

const residual = ({ samples }: ProfileFacts, most: number): Figure =>
  judge({ name: 'sound made up', value: concealed(samples), most, unit: '%' });

const moves = ({ samples }: ProfileFacts): Figure =>
  judge({
    name: 'frames decoded',
    value: read.perSecond(samples, read.decoded),
    least: FEWEST_FRAMES_PER_SECOND,
    unit: '/s',
  });

const repairs = (facts: ProfileFacts, least: number): Figure =>
  judge({ name: 'lost video that came again', value: recovered(facts), least, unit: '%' });

const joins = ({ firstFrameMs }: ProfileFacts, most: number): Figure =>
  judge({ name: 'join to first frame', value: firstFrameMs / 1000, most, unit: 's' });

const freezes = ({ samples }: ProfileFacts): Figure =>
  judge({
    name: 'freezes',
    value: read.growth(samples, ({ video }) => video?.freezes),
    most: 0,
    unit: '',
  });

/** Fewer are no moving picture. */
const FEWEST_FRAMES_PER_SECOND = 5;
/** 180 lines at 16:9. */
const SMALLEST_WIDTH = 320;

const keepsWidth = ({ samples }: ProfileFacts): Figure => {
  const widths = samples.slice(-50).map(({ video }) => video?.width ?? 0);
  const value = widths.toSorted((a, b) => a - b)[Math.floor(widths.length / 2)];
  return judge({ name: 'width in the last ten seconds', value, least: SMALLEST_WIDTH, unit: 'px' });
};

/** A packet of video is so much more than its payload. */
const WITH_HEADERS = 1.04;

const soundBps = (samples: readonly Sample[]): number =>
  read.rateBps(samples, ({ audio }) => audio?.bytes);

/** To the first two seconds whose rate lies between four fifths of the best layer that fits and a tenth above the capacity, with a picture that moves. */
function settles(samples: readonly Sample[], span: Span, most: number): Figure {
  const middle = read.within(samples, span).at(-1)?.link.capacityBps ?? Infinity;
  const fits = bestLayer(samples, (middle - soundBps(samples)) / WITH_HEADERS).bitrateBps;
  const value = read.secondsUntilWindow(samples, span, {
    windowMs: 2000,
    isSo: (window) =>
      read.rateBps(window, read.passed) >= 0.8 * fits &&
      read.rateBps(window, read.entered) <= 1.1 * middle &&
      read.perSecond(window, read.decoded) >= FEWEST_FRAMES_PER_SECOND,
  });
  const name = `settled at ${Math.round(middle / 1000)} kbit/s after`;
  return judge({ name, value, most, unit: 's' });
}

const span = (fromSeconds: number, toSeconds: number): Span => ({
  fromMs: fromSeconds * 1000,
  toMs: toSeconds * 1000,
});

/** Seconds after the one named, without a second in which more than half of the sound was made up. */
function soundStops(samples: readonly Sample[]): Figure {
  const silent = samples.filter(({ atMs }) => {
    const window = read.within(samples, { fromMs: atMs, toMs: atMs + 1001 });
    return window.length > 3 && concealed(window) > 50;
  });
  return judge({ name: 'seconds without sound', value: silent.length / 5, most: 0, unit: 's' });
}

function comesBack(samples: readonly Sample[]): Figure {
  const before = read.rateBps(read.within(samples, span(20, 30)), read.passed);
  const value = read.secondsUntilWindow(samples, span(60, 90), {
    windowMs: 1000,
    isSo: (window) => read.rateBps(window, read.passed) >= 0.9 * before,
  });
  return judge({ name: 'nine tenths of the rate again after', value, most: 15, unit: 's' });
}

export const profileFigures: Readonly<Record<string, (facts: ProfileFacts) => Figure[]>> = {
  P0: (facts) => [joins(facts, 1), freezes(facts)],
  P1: (facts) => [freezes(facts), repairs(facts, 97), aboveModel(facts, 'P1')],
  P2: (facts) => [residual(facts, 0.3), aboveModel(facts, 'P2'), repairs(facts, 98)],
  P3: (facts) => [
    repairs(facts, 96),
    judge({ name: 'frozen', value: frozenShare(facts.samples), most: 2, unit: '%' }),
    aboveModel(facts, 'P3'),
  ],
  P4: (facts) => [
    residual(facts, 4),
    aboveModel(facts, 'P4'),
    repairs(facts, 92),
    keepsWidth(facts),
    moves(facts),
  ],
  P5: (facts) => [residual(facts, 7), aboveModel(facts, 'P5')],
  P6: ({ samples }) => [
    settles(samples, span(0, 40), 10),
    settles(samples, span(40, 60), 10),
    settles(samples, span(60, 80), 2),
    settles(samples, span(80, 100), 10),
  ],
  P7: ({ samples }) => [soundStops(samples), comesBack(samples)],
  P8: (facts) => [
    joins(facts, 3),
    judge({ name: 'reconnects', value: facts.events.length, most: 0, unit: '' }),
  ],
};

/** Of every profile. */
export function commonFigures({ samples }: ProfileFacts): Figure[] {
  const seconds = read.frozenSeconds(samples).toFixed(1);
  const fps = read.perSecond(samples, read.decoded).toFixed(1);
  const rate = Math.round(read.rateBps(samples, read.passed) / 1000);
  return [
    tell(
      'picture',
      `${fps} frames/s, frozen ${seconds} s, width ${samples.at(-1)?.video?.width ?? 0}`,
    ),
    tell('rate through', `${rate} kbit/s`),
    tell('sound made up', `${concealed(samples).toFixed(2)} %`),
  ];
}
