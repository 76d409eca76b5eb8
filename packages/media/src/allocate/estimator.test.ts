// Does the estimate find what a link carries, follow it, and stay away where nothing limits?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link } from './link-kit.ts';

const within = (value: number, low: number, high: number, what: string): void =>
  assert.ok(value >= low && value <= high, `${what}: ${Math.round(value)} in ${low}–${high}`);

/** As an allocator would: what is wished, but no more than is believed. */
const obey =
  (wishBps: number) =>
  (capacityBps: number): number =>
    Math.min(wishBps, capacityBps);

for (const [name, shape] of [
  ['a wide link', {}],
  ['one that jitters by 20 ms', { jitterMs: 20 }],
  ['one that loses 1 %', { loss: 0.01 }],
] as const) {
  test(`nothing limits on ${name}`, () => {
    const link = new Link({ capacityBps: 20_000_000, ...shape });
    link.run(30, obey(2_000_000));
    const { capacityBps, deliveredBps = 0 } = link.estimator.estimate;
    within(deliveredBps, 1_700_000, 2_300_000, 'delivered');
    assert.ok(capacityBps > 2_000_000, `${capacityBps}`);
  });
}

test('a link narrower than what is wished is found within two seconds, and settled in', () => {
  const link = new Link({ capacityBps: 1_000_000 });
  link.run(2, obey(2_000_000));
  assert.ok(link.estimator.estimate.capacityBps < 1_100_000);
  link.run(20, obey(2_000_000));
  const { capacityBps, deliveredBps = 0, lossShare } = link.estimator.estimate;
  within(capacityBps, 800_000, 1_200_000, 'capacity');
  within(deliveredBps, 800_000, 1_050_000, 'delivered');
  assert.ok(lossShare < 0.05);
});

test('it follows a link down and up again', () => {
  const link = new Link({ capacityBps: 3_000_000 });
  link.run(10, obey(2_500_000));
  link.shape = { capacityBps: 600_000 };
  link.run(3, obey(2_500_000));
  assert.ok(link.estimator.estimate.capacityBps < 720_000);
  link.run(10, obey(2_500_000));
  within(link.estimator.estimate.deliveredBps ?? 0, 450_000, 650_000, 'delivered while narrow');
  link.shape = { capacityBps: 3_000_000 };
  link.run(25, obey(2_500_000));
  within(link.estimator.estimate.deliveredBps ?? 0, 1_800_000, 2_700_000, 'delivered after');
});

test('loss of a fifth is congestion first, whatever the delay says', () => {
  const link = new Link({ capacityBps: 20_000_000, loss: 0.2 });
  link.run(2, obey(2_000_000));
  assert.ok(link.estimator.estimate.capacityBps < 1_800_000);
  within(link.estimator.estimate.lossShare, 0.1, 0.3, 'loss');
});

test('loss that stays whatever is sent is the habit of the link', () => {
  const link = new Link({ capacityBps: 20_000_000, loss: 0.2 });
  link.run(60, obey(2_000_000));
  within(link.estimator.estimate.deliveredBps ?? 0, 800_000, 1_700_000, 'delivered');
});

test('with a standing queue gone, it does not fall further', () => {
  const link = new Link({ capacityBps: 1_000_000 });
  link.run(30, obey(2_000_000));
  for (let second = 0; second < 30; second += 1) {
    link.run(1, obey(2_000_000));
    assert.ok((link.estimator.estimate.deliveredBps ?? 0) > 500_000, `second ${second}`);
  }
});
