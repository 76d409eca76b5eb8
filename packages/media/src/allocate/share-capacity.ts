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

/** A step that is not had yet must fit with so much to spare, or the next measurement would take it away again. */
const SPARE_UP = 1.05;
/** One that is had may cost a little more than there is. */
const SPARE_HELD = 0.95;
/** No step. */
export const NOTHING = -1;

/** Steps by index, in the order of `demands`; `NOTHING` where a track is to pause, which is only with `pauses`. */
export function shareCapacity(
  demands: readonly Demand[],
  capacityBps: number,
  pauses: 'yes' | 'no',
): number[] {
  const chosen = demands.map(() => NOTHING);
  const order = demands
    .map((_, index) => index)
    .sort((a, b) => priorityOf(demands, b) - priorityOf(demands, a));
  let leftBps = capacityBps;
  for (const index of order) {
    const costBps = costOf(demands[index], 0);
    const fits = costBps <= leftBps;
    if (demands[index]?.steps.length === 0 || (!fits && pauses === 'yes')) continue;
    chosen[index] = 0;
    leftBps -= costBps;
  }
  let next = selectNext(demands, chosen, order, leftBps);
  while (next !== undefined) {
    leftBps -= raiseCost(demands[next], chosen[next] ?? 0);
    chosen[next] = (chosen[next] ?? 0) + 1;
    next = selectNext(demands, chosen, order, leftBps);
  }
  return chosen;
}

const priorityOf = (demands: readonly Demand[], index: number): number =>
  demands[index]?.priority ?? 0;

/** Of the highest priority that can be raised, the one with the least. `order`: by priority. */
function selectNext(
  demands: readonly Demand[],
  chosen: readonly number[],
  order: readonly number[],
  leftBps: number,
): number | undefined {
  const raisable = order.filter((index) => mayRaise(demands[index], chosen[index], leftBps));
  const [first] = raisable;
  if (first === undefined) return undefined;
  const top = raisable.filter((index) => priorityOf(demands, index) === priorityOf(demands, first));
  return top.reduce((best, index) =>
    (chosen[index] ?? NOTHING) < (chosen[best] ?? NOTHING) ? index : best,
  );
}

function mayRaise(demand: Demand | undefined, step: number | undefined, leftBps: number): boolean {
  if (demand === undefined || step === undefined || step === NOTHING) return false;
  if (step + 1 >= demand.steps.length) return false;
  return raiseCost(demand, step) <= leftBps;
}

const raiseCost = (demand: Demand | undefined, step: number): number =>
  costOf(demand, step + 1) - costOf(demand, step);

function costOf(demand: Demand | undefined, step: number): number {
  const bitsPerSecond = demand?.steps[step]?.bitsPerSecond ?? 0;
  return bitsPerSecond * (step > (demand?.current ?? NOTHING) ? SPARE_UP : SPARE_HELD);
}
