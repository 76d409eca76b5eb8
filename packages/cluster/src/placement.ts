// Which node gets a new room? The less loaded of two at random: the least loaded of all would get every room of a burst.
import type { NodeRecord } from '@chorale/store';

/** A pure choice among the nodes that serve. `random`: 0 to 1, 1 excluded. */
export function selectNode(
  nodes: readonly NodeRecord[],
  random: () => number,
): NodeRecord | undefined {
  const serving = nodes.filter(({ state }) => state === 'serving');
  const first = serving[Math.floor(random() * serving.length)];
  const others = serving.filter((node) => node !== first);
  const second = others[Math.floor(random() * others.length)];
  if (first === undefined || second === undefined) return first;
  return loadOf(second) < loadOf(first) ? second : first;
}

/** A room without participants costs something too. */
const loadOf = ({ rooms, participants }: NodeRecord): number => rooms + participants;
