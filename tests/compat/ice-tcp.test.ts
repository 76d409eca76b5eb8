// Does a call work where no UDP comes through, and does it survive UDP being cut off in the middle?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyCallPage, openCallPage } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { joinCall, openJoined } from '../kit/join-call.ts';
import { openChromiumIn } from '../kit/namespaced-chromium.ts';
import { blockUdp, missingForBlocking, type Network, openNetwork } from '../kit/network.ts';
import { startChorale } from '../kit/start-chorale.ts';
import { holdsCall, publishBoth, regainsCall, seesFrames, videoOf } from '../kit/watch.ts';

const SERVER = '10.212.1.1';
const skip = missingForBlocking() ?? false;
const observed = { seconds: 5, minRate: 15 };
/** From a join to the first frame, at most. */
const FIRST_FRAME_MS = 8_000;

const openNet = (): Network => openNetwork([{ server: `${SERVER}/24`, client: '10.212.1.2/24' }]);

const startIn = ({ server }: Network) =>
  startChorale({ namespace: server, args: ['--bind', SERVER, '--node-ip', SERVER] });

async function usesBothWays(page: AnyCallPage, from: string, protocol: string): Promise<void> {
  await eventually(async () => {
    const { up, down } = await page.run((call, id) => call.protocols(id), from);
    return up === protocol && down === protocol ? undefined : `${protocol}, not ${up} and ${down}`;
  }, 30_000);
}

for (const mode of ['v1', 'v0'] as const) {
  test(`${mode}: without UDP a call is held over TCP`, { skip, timeout: 120_000 }, async () => {
    using network = openNet();
    blockUdp(network.client);
    await using chorale = await startIn(network);
    await using browser = await openChromiumIn(network.client, chorale.url);
    const ada = await openJoined(browser, chorale, { room: 'tcp', identity: 'ada', mode });
    await publishBoth(ada);
    const bob = await openCallPage(browser, chorale.url);
    await joinCall(bob, chorale, { room: 'tcp', identity: 'bob', mode });
    await eventually(async () => {
      const { framesDecoded } = await videoOf(bob, 'ada');
      return framesDecoded > 0 ? undefined : 'the first frame of ada';
    }, FIRST_FRAME_MS);
    await publishBoth(bob);
    await Promise.all([holdsCall(ada, 'bob', observed), holdsCall(bob, 'ada', observed)]);
    await usesBothWays(ada, 'bob', 'tcp');
    await usesBothWays(bob, 'ada', 'tcp');
    assert.deepEqual([...ada.problems, ...bob.problems], []);
  });

  test(`${mode}: UDP is cut off in mid-call: media comes back over TCP`, {
    skip,
    timeout: 150_000,
  }, async () => {
    using network = openNet();
    await using chorale = await startIn(network);
    await using browser = await openChromiumIn(network.client, chorale.url);
    const ada = await openJoined(browser, chorale, { room: 'cut', identity: 'ada', mode });
    const bob = await openJoined(browser, chorale, { room: 'cut', identity: 'bob', mode });
    for (const page of [ada, bob]) await publishBoth(page);
    await Promise.all([seesFrames(ada, 'bob'), seesFrames(bob, 'ada')]);
    await usesBothWays(ada, 'bob', 'udp');
    blockUdp(network.client);
    await eventually(async () => {
      const pairs = await Promise.all([
        ada.run((call, id) => call.protocols(id), 'bob'),
        bob.run((call, id) => call.protocols(id), 'ada'),
      ]);
      const all = pairs.flatMap(({ up, down }) => [up, down]);
      return all.every((protocol) => protocol === 'tcp') ? undefined : `tcp, not ${all}`;
    }, 60_000);
    await Promise.all([regainsCall(ada, 'bob', observed), regainsCall(bob, 'ada', observed)]);
    assert.deepEqual(await ada.run((call) => call.events.includes('disconnected'), null), false);
  });
}

for (const mode of ['v1', 'v0'] as const) {
  test(`${mode}: a client that rehearses TCP gets it`, { skip, timeout: 120_000 }, async () => {
    using network = openNet();
    await using chorale = await startIn(network);
    await using browser = await openChromiumIn(network.client, chorale.url);
    const ada = await openJoined(browser, chorale, { room: 'switch', identity: 'ada', mode });
    const bob = await openJoined(browser, chorale, { room: 'switch', identity: 'bob', mode });
    for (const page of [ada, bob]) await publishBoth(page);
    await Promise.all([seesFrames(ada, 'bob'), seesFrames(bob, 'ada')]);
    await usesBothWays(ada, 'bob', 'udp');
    await ada.run((call) => call.room.simulateScenario('force-tcp'), null);
    await usesBothWays(ada, 'bob', 'tcp');
    await usesBothWays(bob, 'ada', 'udp');
    await Promise.all([holdsCall(ada, 'bob', observed), holdsCall(bob, 'ada', observed)]);
  });
}
