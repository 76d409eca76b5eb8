import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectNode } from './placement.ts';
import { RecentPlacements } from './recent-placements.ts';

const node = (nodeId: string, rooms: number, state: 'serving' | 'draining' = 'serving') => ({
  nodeId,
  region: '',
  state,
  rooms,
  participants: 0,
});

test('of two nodes the less loaded one is chosen, whatever chance says', () => {
  for (const chance of [0, 0.4, 0.6, 0.99]) {
    assert.equal(selectNode([node('a', 3), node('b', 2)], () => chance)?.nodeId, 'b');
  }
});

test('nodes that drain get nothing; without nodes there is no choice', () => {
  assert.equal(selectNode([node('a', 0, 'draining'), node('b', 9)], () => 0)?.nodeId, 'b');
  assert.equal(
    selectNode([node('a', 0, 'draining')], () => 0),
    undefined,
  );
  assert.equal(
    selectNode([], () => 0),
    undefined,
  );
});

test('a burst of rooms between two words of the nodes is spread all the same', () => {
  const placements = new RecentPlacements();
  const said = [node('a', 1), node('b', 0)];
  const placed = { a: 0, b: 0 };
  for (let i = 0; i < 21; i++) {
    const chosen = selectNode(placements.adjust(said), () => (i % 10) / 10);
    if (chosen === undefined) continue;
    placements.note(chosen);
    placed[chosen.nodeId as 'a' | 'b']++;
  }
  assert.deepEqual(placed, { a: 10, b: 11 });
});

test('a new word of a node counts for itself, and a node that is gone is forgotten', () => {
  const placements = new RecentPlacements();
  placements.adjust([node('a', 1)]);
  for (let i = 0; i < 3; i++) placements.note(node('a', 1));
  assert.equal(placements.adjust([node('a', 1)])[0]?.rooms, 4);
  assert.equal(placements.adjust([node('a', 4)])[0]?.rooms, 4);
  placements.note(node('a', 4));
  placements.adjust([]);
  assert.equal(placements.adjust([node('a', 4)])[0]?.rooms, 4);
});
