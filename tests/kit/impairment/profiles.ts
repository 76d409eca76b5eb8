// Which bad networks do we judge ourselves by? Named, so that a figure can say on which one it was measured.
import { type ImpairmentProfile, type LinkProfile, type LinkStep, perfectLink } from './profile.ts';

/** The same both ways: feedback and what is sent again get lost too. */
function bothWays(seed: number, habits: Partial<LinkProfile>): ImpairmentProfile {
  const link = { ...perfectLink, ...habits };
  return { up: link, down: link, seed };
}

/** A narrow way to the subscriber, queue 300 ms; the way back only takes its time. Round trip 50 ms. */
function narrowDown(seed: number, habits: Partial<LinkProfile>): ImpairmentProfile {
  const link = { ...perfectLink, delayMs: 25 };
  return { up: link, down: { ...link, queueMs: 300, ...habits }, seed };
}

/** Another rate each other second, from the beginning on; kbit/s. */
const wander = (...rates: readonly number[]): LinkStep[] =>
  rates.map((kbps, index) => ({ atSeconds: 2 * index, change: { bitrateBps: 1000 * kbps } }));

const blackout = (seed: number, seconds: number): ImpairmentProfile =>
  bothWays(seed, { delayMs: 25, blackouts: [{ fromSeconds: 5, toSeconds: 5 + seconds }] });

/** Delays are half the round trip that a name promises; jitter counts to it with half its width. */
export const profiles = {
  /** Clean: round trip 20 ms. */
  P0: bothWays(100, { delayMs: 10 }),
  /** Light. */
  P1: bothWays(101, { delayMs: 25, lossRatio: 0.01 }),
  /** Wifi: who jitters does not overtake, as behind one access point. */
  P2: bothWays(102, { delayMs: 35, jitterMs: 30, lossRatio: 0.05 }),
  /** Bad. */
  P3: bothWays(103, { delayMs: 100, lossRatio: 0.1 }),
  /** Severe. */
  P4: bothWays(104, { delayMs: 150, lossRatio: 0.2 }),
  /** Bursts: three in a row on average, one datagram in ten over all. */
  P5: bothWays(105, { delayMs: 25, bursts: { meanLength: 3, lossRatio: 0.1 } }),
  /** Steps. */
  P6: narrowDown(106, {
    bitrateBps: 1_000_000,
    steps: [
      { atSeconds: 40, change: { bitrateBps: 2_500_000 } },
      { atSeconds: 60, change: { bitrateBps: 600_000 } },
      { atSeconds: 80, change: { bitrateBps: 1_000_000 } },
    ],
  }),
  /** A drop to a tenth for thirty seconds, after thirty. */
  P7: narrowDown(107, {
    bitrateBps: 5_000_000,
    steps: [
      { atSeconds: 30, change: { bitrateBps: 500_000 } },
      { atSeconds: 60, change: { bitrateBps: 5_000_000 } },
    ],
  }),
  /** Long. */
  P8: bothWays(108, { delayMs: 250, lossRatio: 0.02 }),
  /** Blackouts of three lengths, each after five seconds. */
  P9short: blackout(109, 3),
  P9middle: blackout(110, 8),
  P9long: blackout(111, 20),
  /** Roaming: a clean way; the relay's `roam()` is the event. */
  P10: bothWays(112, { delayMs: 25 }),
  /** No datagram comes through; connections do, where the way relays them. */
  P11: bothWays(113, { delayMs: 25, lossRatio: 1 }),
  /** Radio: what is left by others wanders for a minute around a megabit, and arrivals jitter. */
  P12: narrowDown(114, {
    jitterMs: 15,
    steps: wander(
      ...[1400, 1900, 1100, 700, 900, 1300, 600, 450, 800, 1000, 1600, 2200, 1200, 900, 650],
      ...[500, 700, 1100, 1500, 1000, 1300, 800, 600, 900, 1400, 1800, 2500, 1700, 1200, 1000],
    ),
  }),
} as const satisfies Record<string, ImpairmentProfile>;

export type ProfileName = keyof typeof profiles;
