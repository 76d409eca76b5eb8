import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderInstances } from './select-instance.ts';

const instance = (instanceId: string, jobs: number, state: 'serving' | 'draining' = 'serving') => ({
  ...{ instanceId, jobs, state },
  kind: 'egress' as const,
  region: '',
});

const idsOf = (...given: readonly ReturnType<typeof instance>[]): string[] =>
  orderInstances(given, () => 0).map(({ instanceId }) => instanceId);

test('the least busy one comes first, who drains gets nothing', () => {
  assert.deepEqual(idsOf(instance('a', 3), instance('b', 1), instance('c', 0, 'draining')), [
    'b',
    'a',
  ]);
  assert.deepEqual(idsOf(), []);
});

test('equals take turns', () => {
  const chances = [0.9, 0.1];
  const ordered = orderInstances([instance('a', 1), instance('b', 1)], () => chances.shift() ?? 0);
  assert.equal(ordered[0]?.instanceId, 'b');
});
