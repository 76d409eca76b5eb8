// Which quality does each track of a subscriber get, when its link does not carry all of them? A pure choice.
//
// Every track gets its lowest quality first, those of higher priority before others; what is left raises them, the highest
// priority to the end before the next, and within one priority whoever has least, a step at a time.
import type { LayerStep } from './layer-steps.ts';

export interface Demand {
  /** Cheapest first. */
  readonly steps: readonly LayerStep[];
  readonly priority: number;
  /** Index of the step that it has; -1: none. */
  readonly current: number;
}

/** One that is had may cost a little more than there is. */
const SPARE_HELD = 0.95;
/** No step. */
export const NOTHING = -1;

export interface SharingRules {
  /** 'yes': a track may get nothing. */
  readonly pauses: 'yes' | 'no';
  /** Times its cost, a step that is not had yet must fit. */
  readonly spareUp: number;
}

/** Steps by index, in the order of `demands`; `NOTHING` where a track is to pause, which is only with `pauses`. */
export function shareCapacity(
  demands: readonly Demand[],
  capacityBps: number,
  rules: SharingRules,
): number[] {
  const shares = demands.map((demand) => openShare(demand, rules));
  const order = shares.toSorted((a, b) => b.priority - a.priority);
  let leftBps = capacityBps;
  for (const share of order) {
    const [costBps] = share.costs;
    if (costBps === undefined || (costBps > leftBps && rules.pauses === 'yes')) continue;
    share.step = 0;
    leftBps -= costBps;
  }
  for (let next = selectNext(order, leftBps); next !== undefined; ) {
    leftBps -= raiseCost(next);
    next.step += 1;
    next = selectNext(order, leftBps);
  }
  return shares.map(({ step }) => step);
}

interface Share {
  readonly priority: number;
  /** Of each step, bits per second, with what is to spare. */
  readonly costs: readonly number[];
  step: number;
}

function openShare({ steps, priority, current }: Demand, { spareUp }: SharingRules): Share {
  const costs = steps.map(({ bitsPerSecond, usualBitsPerSecond }, step) =>
    step > current ? usualBitsPerSecond * spareUp : bitsPerSecond * SPARE_HELD,
  );
  return { priority, costs, step: NOTHING };
}

/** Of the highest priority that can be raised, the one with the least. `order`: by priority. */
function selectNext(order: readonly Share[], leftBps: number): Share | undefined {
  const raisable = order.filter((share) => share.step !== NOTHING && raiseCost(share) <= leftBps);
  const top = raisable.filter(({ priority }) => priority === raisable[0]?.priority);
  return top.reduce<Share | undefined>(
    (best, share) => (best === undefined || share.step < best.step ? share : best),
    undefined,
  );
}

/** Infinity at the best. */
function raiseCost({ costs, step }: Share): number {
  return (costs[step + 1] ?? Number.POSITIVE_INFINITY) - (costs[step] ?? 0);
}
