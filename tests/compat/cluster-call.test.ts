// Do Chromium pages on different gateways hold calls, in rooms on different nodes?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openChromium } from '../kit/chromium.ts';
import { closePages, openJoined } from '../kit/join-call.ts';
import { startAsCluster } from '../kit/start-as-cluster.ts';
import type { RunningChorale } from '../kit/start-chorale.ts';
import { holdsCall, publishBoth } from '../kit/watch.ts';

const OBSERVED = { seconds: 10, minRate: 15 };
/** Each goes to the less loaded of two nodes: among so many that are open at once there is one on each. */
const ROOMS = ['first', 'second', 'third'];

let cluster: RunningChorale;
let browser: Browser;
before(async () => {
  cluster = await startAsCluster([]);
  browser = await openChromium();
});
after(async () => {
  await browser.close();
  await cluster[Symbol.asyncDispose]();
});

for (const mode of ['v1', 'v0'] as const) {
  test(`${mode}: two pages see and hear each other across gateways`, {
    timeout: 180_000,
  }, async () => {
    const before = cluster.spread?.().sessions ?? [];
    const room = `call ${mode}`;
    const ada = await openJoined(browser, cluster, { room, identity: 'ada', mode });
    const bob = await openJoined(browser, cluster, { room, identity: 'bob', mode });
    const taken = (cluster.spread?.().sessions ?? []).map((count, i) => count - (before[i] ?? 0));
    assert.deepEqual(taken, [1, 1]);
    await publishBoth(ada);
    await publishBoth(bob);
    await Promise.all([holdsCall(ada, 'bob', OBSERVED), holdsCall(bob, 'ada', OBSERVED)]);
    assert.deepEqual([...ada.problems, ...bob.problems], []);
    await closePages(ada, bob);
  });
}

test('calls at the same time are on different nodes', { timeout: 180_000 }, async () => {
  const watched = { seconds: 3, minRate: 10 };
  const pages = [];
  for (const room of ROOMS) {
    const ada = await openJoined(browser, cluster, { room, identity: 'ada' });
    const bob = await openJoined(browser, cluster, { room, identity: 'bob' });
    await publishBoth(ada);
    pages.push(ada, bob);
    await holdsCall(bob, 'ada', watched);
  }
  const rooms = cluster.spread?.().rooms ?? [];
  assert.ok(rooms.length === 2 && rooms.every((count) => count > 0), `rooms of nodes: ${rooms}`);
  await closePages(...pages);
});
