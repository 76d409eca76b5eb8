// Is a real link understood, as its record shows it? What is believed against what it carried, and which layers would go out.
//
// `traces/README.md` says how each was made.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type ReplayMoment, replay } from './replay-kit.ts';
import { unpackTrace } from './trace-kit.ts';

type Moments = readonly ReplayMoment[];
type Condition = (moment: ReplayMoment) => boolean;

/** Times what is carried: a queue grows by a fifth of a second each second. */
const MUCH = 1.2;
const LONGEST_MUCH_S = 1.5;
/** Until pictures come and are measured. */
const BEGIN_S = 1.5;
/** Until a step down is believed: by the loss of a full queue alone it takes longer. */
const FALL_S = 0.75;
/** Until a step up is found. */
const RISE_S = 5;
/** After a step, until what is believed is to stay. */
const SETTLE_S = 10;
/** What a layer takes on the wire, of what its publisher says, and the sound beside it. */
const HEADERS = 1.05;
const SOUND_BPS = 80_000;

function replayed(name: string): Moments {
  const file = join(import.meta.dirname, 'traces', `${name}.json.gz`);
  return replay(unpackTrace(readFileSync(file)));
}

/** Everything at its best. */
const wantedBps = ({ layers }: ReplayMoment): number => (layers.at(-1) ?? 0) * HEADERS + SOUND_BPS;

/** What is of use of it. */
const usefulBps = (moment: ReplayMoment): number => Math.min(moment.carriedBps, wantedBps(moment));

/** More than is wanted does no harm. */
const isAbove =
  (share: number): Condition =>
  (moment) =>
    Math.min(moment.believedBps, wantedBps(moment)) > share * moment.carriedBps;

const isBelow =
  (share: number): Condition =>
  (moment) =>
    moment.believedBps < share * usefulBps(moment);

/** The longest time in a row in which it is so, seconds. */
function longest(moments: Moments, isSo: Condition): number {
  let longestS = 0;
  let sinceS = moments[0]?.atS ?? 0;
  for (const moment of moments) {
    if (isSo(moment)) longestS = Math.max(longestS, moment.atS - sinceS);
    else sinceS = moment.atS;
  }
  return longestS;
}

const shareOf = (moments: Moments, isSo: Condition): number =>
  moments.filter(isSo).length / moments.length;

/** Stretches of one capacity. */
function stretches(moments: Moments): Moments[] {
  const starts = moments.filter(
    ({ carriedBps }, index) => carriedBps !== moments[index - 1]?.carriedBps,
  );
  return starts.map(({ atS }, index) => {
    const endS = starts[index + 1]?.atS ?? Number.POSITIVE_INFINITY;
    return moments.filter((moment) => moment.atS >= atS && moment.atS < endS);
  });
}

const settled = (stretch: Moments): Moments =>
  stretch.filter(({ atS }) => atS > (stretch[0]?.atS ?? 0) + SETTLE_S);

/** From its beginning until it is so, seconds. */
function delayUntil(stretch: Moments, isSo: Condition): number {
  return (stretch.find(isSo)?.atS ?? Number.POSITIVE_INFINITY) - (stretch[0]?.atS ?? 0);
}

/** The best that fits what is carried; the lowest where none does. */
function bestRank({ layers, carriedBps }: ReplayMoment): number {
  const fitting = layers.findLastIndex((bps) => bps * HEADERS + SOUND_BPS < carriedBps);
  return Math.max(0, fitting);
}

const sum = (moments: Moments, read: (moment: ReplayMoment) => number): number =>
  moments.reduce((total, moment) => total + read(moment), 0);

const inSteps = { 'p6-vp8': replayed('p6-vp8'), 'p7-vp8': replayed('p7-vp8') };
const narrow = { ...inSteps, 'p12-vp8': replayed('p12-vp8') };

for (const [name, moments] of Object.entries(narrow)) {
  describe(`a link narrower than what is sent, ${name}`, () => {
    const begun = moments.filter(({ atS }) => atS > BEGIN_S);

    test('too much is not believed for long', () => {
      const seconds = longest(begun, isAbove(MUCH));
      assert.ok(seconds < LONGEST_MUCH_S, `${seconds} s`);
    });

    test('more than half of what it carries is believed nearly always', () => {
      const share = shareOf(begun, isBelow(0.5));
      assert.ok(share < 0.08, `${share}`);
    });

    test('a layer that does not fit goes on for a moment only', () => {
      const seconds = longest(
        begun,
        ({ layers, rank, carriedBps }) => (layers[rank] ?? 0) > carriedBps,
      );
      assert.ok(seconds < LONGEST_MUCH_S, `${seconds} s`);
    });

    test('most of what fits goes out', () => {
      const sentBps = sum(begun, ({ layers, rank }) => layers[rank] ?? 0);
      const share = sentBps / sum(begun, (moment) => moment.layers[bestRank(moment)] ?? 0);
      assert.ok(share > 0.6, `${share}`);
    });
  });
}

for (const [name, moments] of Object.entries(inSteps)) {
  describe(`a link that changes in steps, ${name}`, () => {
    const later = stretches(moments).slice(1);

    test('a step down is believed at once', () => {
      for (const stretch of later) {
        const seconds = delayUntil(stretch, (moment) => !isAbove(1)(moment));
        assert.ok(seconds < FALL_S, `from ${stretch[0]?.atS}: ${seconds} s`);
      }
    });

    test('a step up is believed soon', () => {
      for (const stretch of later) {
        const seconds = delayUntil(stretch, (moment) => !isBelow(0.8)(moment));
        assert.ok(seconds < RISE_S, `from ${stretch[0]?.atS}: ${seconds} s`);
      }
    });

    test('what is believed then stays near what is carried', () => {
      for (const stretch of stretches(moments).map(settled)) {
        assert.ok(!stretch.some(isAbove(MUCH)), `from ${stretch[0]?.atS}`);
        assert.ok(!stretch.some(isBelow(0.5)), `from ${stretch[0]?.atS}`);
        const share = shareOf(stretch, isBelow(0.75));
        assert.ok(share < 0.3, `from ${stretch[0]?.atS}: ${share}`);
      }
    });

    test('the best layer that fits goes out then', () => {
      for (const stretch of stretches(moments).map(settled)) {
        const share = shareOf(stretch, (moment) => moment.rank === bestRank(moment));
        assert.ok(share > 0.9, `from ${stretch[0]?.atS}: ${share}`);
      }
    });
  });
}

for (const name of ['p2-vp8', 'p3-vp8']) {
  describe(`a link that loses and jitters, but carries everything, ${name}`, () => {
    const begun = replayed(name).filter(({ atS }) => atS > BEGIN_S);

    test('loss is seen, and no limit is believed in', () => {
      const losses = begun.map(({ lossShare }) => lossShare);
      assert.ok(Math.max(...losses) > 0.05);
      assert.ok(!begun.some(isBelow(MUCH)));
    });

    test('the best layer goes out all the time', () => {
      assert.ok(begun.every(({ rank, layers }) => rank === layers.length - 1));
    });
  });
}
