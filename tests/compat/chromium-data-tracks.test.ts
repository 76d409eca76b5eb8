// Do data tracks and subscription permissions of livekit-client work between Chromium pages?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { closePages, openJoined } from '../kit/join-call.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

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
  test(`${mode}: frames of a data track arrive at who subscribes`, {
    timeout: 60_000,
  }, async () => {
    const room = `data-track-${mode}`;
    const ada = await openJoined(browser, chorale, { room, identity: 'ada', mode });
    const bob = await openJoined(browser, chorale, { room, identity: 'bob', mode });
    await bob.run((call) => {
      const frames: number[] = [];
      Object.assign(globalThis, { frames });
      const listen = async () => {
        const publisher = [...call.room.remoteParticipants.values()][0];
        const track = await publisher?.dataTracks.getDeferred('positions');
        const reader = track?.subscribe().getReader();
        for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
          frames.push(next.value.payload.length);
        }
      };
      void listen();
    }, null);
    await ada.run(async (call) => {
      const track = await call.room.localParticipant.publishDataTrack({ name: 'positions' });
      let sizeBytes = 0;
      setInterval(() => track.tryPush({ payload: new Uint8Array(++sizeBytes) }), 20);
    }, null);
    const seen = () => bob.run(() => (globalThis as unknown as { frames: number[] }).frames, null);
    await eventually(async () => ((await seen()).length > 20 ? undefined : 'twenty frames'));
    const frames = await seen();
    const rising = frames.every((size, index) => index === 0 || size > (frames[index - 1] ?? 0));
    assert.ok(rising, `frames out of order: ${frames}`);
    await closePages(ada, bob);
  });
}

test('a publisher says who may subscribe, and takes it back', { timeout: 60_000 }, async () => {
  const ada = await openJoined(browser, chorale, { room: 'allowed', identity: 'ada' });
  const bob = await openJoined(browser, chorale, { room: 'allowed', identity: 'bob' });
  await ada.run((call) => call.publishMicrophone(), null);
  const count = () => bob.run((call) => call.subscribed().length, null);
  const shows = (tracks: number) =>
    eventually(async () => ((await count()) === tracks ? undefined : `${tracks} tracks`));
  await shows(1);
  await ada.run((call) => call.room.localParticipant.setTrackSubscriptionPermissions(false), null);
  await shows(0);
  await ada.run(
    (call) =>
      call.room.localParticipant.setTrackSubscriptionPermissions(false, [
        { participantIdentity: 'bob', allowAll: true },
      ]),
    null,
  );
  await shows(1);
  await closePages(ada, bob);
});
