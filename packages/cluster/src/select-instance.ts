// Which service gets a job? Of those that serve, one with the fewest; the caller tries the next when it is gone.
import type { InstanceRecord } from '@chorale/store';

/** All that may be asked, the first one first. `random`, 0 to 1, 1 excluded: equals take turns. */
export function orderInstances(
  instances: readonly InstanceRecord[],
  random: () => number,
): readonly InstanceRecord[] {
  return instances
    .filter(({ state }) => state === 'serving')
    .map((instance) => ({ instance, chance: random() }))
    .toSorted((a, b) => a.instance.jobs - b.instance.jobs || a.chance - b.chance)
    .map(({ instance }) => instance);
}
