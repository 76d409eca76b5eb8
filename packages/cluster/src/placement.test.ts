import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectNode } from './placement.ts';

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
