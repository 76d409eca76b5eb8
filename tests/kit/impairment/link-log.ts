// What did a link do over time? Its counters and its queue, read ten times a second.
import type { Clock } from '@chorale/async';
import type { Link, LinkCounters } from './link.ts';

/** Counters count from the beginning. */
export interface LinkSample extends LinkCounters {
  readonly atUs: number;
  /** Infinity: no bottleneck. */
  readonly bitrateBps: number;
  readonly queueMs: number;
}

export interface LinkLog extends Disposable {
  readonly samples: readonly LinkSample[];
}

const EVERY_MS = 100;
/** An hour; later ones are not kept. */
const MOST_SAMPLES = 36_000;

export function openLinkLog(clock: Clock, link: Link): LinkLog {
  const samples: LinkSample[] = [];
  const timer = clock.repeat(EVERY_MS, () => {
    if (samples.length >= MOST_SAMPLES) return;
    const { bitrateBps, queueMs } = link;
    samples.push({ atUs: clock.nowUs(), bitrateBps, queueMs, ...link.counters });
  });
  return { samples, [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
