// Does a call survive its signalling? A lost socket, a resume and a new session, seen from both sides.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type CallPage, openCallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { closePages, joinCall, openJoined } from '../kit/join-call.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { hears, publishBoth, seesFrames, subscribesTo } from '../kit/watch.ts';

type Break = 'signal-reconnect' | 'full-reconnect' | 'the socket closes';

let chorale: RunningChorale;
let browser: Browser;
before(async () => {
  chorale = await startChorale();
  browser = await openChromium();
});
after(async () => {
  await browser.close();
  await chorale[Symbol.asyncDispose]();
});

for (const mode of ['v1', 'v0'] as const) {
  for (const how of ['signal-reconnect', 'the socket closes', 'full-reconnect'] as const) {
    test(`${mode}: a call goes on after ${how}`, { timeout: 120_000 }, async () => {
      const room = `resume-${mode}-${how}`;
      const ada = await openCallPage(browser, chorale.url);
      await ada.page.evaluate(keepSockets);
      const sid = await joinCall(ada, chorale, { room, identity: 'ada', mode });
      const bob = await openJoined(browser, chorale, { room, identity: 'bob', mode });
      await publishBoth(ada);
      await publishBoth(bob);
      await Promise.all([seesFrames(ada, 'bob'), seesFrames(bob, 'ada')]);

      await breakSignal(ada, how);
      await eventually(async () => {
        const events = await ada.run((call) => call.events, null);
        return events.includes('reconnected') ? undefined : `reconnected, not only ${events}`;
      }, 30_000);
      await Promise.all([
        subscribesTo(ada, 'bob/camera', 'bob/microphone'),
        subscribesTo(bob, 'ada/camera', 'ada/microphone'),
      ]);
      await Promise.all([seesFrames(ada, 'bob'), seesFrames(bob, 'ada')]);
      await Promise.all([hears(ada, 'bob'), hears(bob, 'ada')]);

      const now = await ada.run((call) => call.room.localParticipant.sid, null);
      assert.equal(now === sid, how !== 'full-reconnect', 'only a new session has a new sid');
      assert.deepEqual(await remotes(bob), [{ identity: 'ada', sid: now, tracks: 2 }]);
      const begun = how === 'full-reconnect' ? 'reconnecting' : 'signalReconnecting';
      assert.deepEqual(await ada.run((call) => call.events, null), [begun, 'reconnected']);
      assert.deepEqual(await bob.run((call) => call.events, null), []);
      await closePages(ada, bob);
    });
  }
}

/** Runs in the page, before it joins. */
function keepSockets(): void {
  const sockets: WebSocket[] = [];
  class KeptWebSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  Object.assign(globalThis, { WebSocket: KeptWebSocket, sockets });
}

async function breakSignal(page: CallPage, how: Break): Promise<void> {
  if (how !== 'the socket closes') {
    // Ends with the new session, which the events tell as well.
    await page.run((call, scenario) => call.room.simulateScenario(scenario), how);
    return;
  }
  await page.page.evaluate(() => {
    const { sockets } = globalThis as unknown as { readonly sockets: WebSocket[] };
    sockets.at(-1)?.close(4_000, 'lost');
  });
}

const remotes = (page: CallPage) =>
  page.run(
    (call) =>
      [...call.room.remoteParticipants.values()].map((remote) => ({
        identity: remote.identity,
        sid: remote.sid,
        tracks: remote.trackPublications.size,
      })),
    null,
  );
