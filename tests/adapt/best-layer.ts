// Which layer fits? The widest whose rate is not above the capacity, by what the publisher sends at that time.
import { rateBps, sentBytes } from './read-samples.ts';
import type { Sample } from './sample.ts';

export interface FittingLayer {
  readonly bitrateBps: number;
  readonly width: number;
}

/** Of one SVC stream, what the layers up to each take; as Chromium divides it, about. Each is twice as wide as the one below. */
export const ASSUMED_SHARES = [0.12, 0.4, 1] as const;

/** Zeros: none fits. */
export function bestLayer(samples: readonly Sample[], capacityBps: number): FittingLayer {
  const fitting = layersOf(samples).filter(({ bitrateBps }) => bitrateBps <= capacityBps);
  return fitting.at(-1) ?? { bitrateBps: 0, width: 0 };
}

/** The narrowest first. */
function layersOf(samples: readonly Sample[]): FittingLayer[] {
  const streams = (samples.at(-1)?.sent ?? []).map(({ width }, i) => ({
    bitrateBps: rateBps(samples, sentBytes(i)),
    width,
  }));
  const [only] = streams;
  if (streams.length !== 1 || only === undefined) {
    return streams.toSorted((a, b) => a.width - b.width);
  }
  return ASSUMED_SHARES.map((share, i) => ({
    bitrateBps: share * only.bitrateBps,
    width: only.width / 2 ** (ASSUMED_SHARES.length - 1 - i),
  }));
}
