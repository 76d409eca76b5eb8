// Does a room of Chromium pages behave? Late joiners, screens, mutes, and tracks nobody asked for any more.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type CallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { closePages, openJoined } from '../kit/join-call.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { hears, publishBoth, seesFrames, subscribesTo, videoOf } from '../kit/watch.ts';

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

test('who joins late is told who speaks already', { timeout: 60_000 }, async () => {
  const room = 'speaker';
  const ada = await openJoined(browser, chorale, { room, identity: 'ada' });
  await ada.run((call) => call.publishTone(), null);
  const speakers = (page: CallPage) =>
    page.run((call) => call.room.activeSpeakers.map(({ identity }) => identity), null);
  await eventually(async () => ((await speakers(ada)).includes('ada') ? undefined : 'a speaker'));
  const bob = await openJoined(browser, chorale, { room, identity: 'bob' });
  await eventually(async () => ((await speakers(bob)).includes('ada') ? undefined : 'ada speaks'));
  await closePages(ada, bob);
});

for (const mode of ['v1', 'v0'] as const) {
  const open = (room: string, identity: string) =>
    openJoined(browser, chorale, { room: `${mode}-${room}`, identity, mode });

  test(`${mode}: a third page joins late and sees both`, { timeout: 120_000 }, async () => {
    const [ada, bob] = [await open('late', 'ada'), await open('late', 'bob')];
    await publishBoth(ada);
    await publishBoth(bob);
    await seesFrames(bob, 'ada');
    const carol = await open('late', 'carol');
    await Promise.all([seesFrames(carol, 'ada'), seesFrames(carol, 'bob')]);
    await Promise.all([hears(carol, 'ada'), hears(carol, 'bob')]);
    await closePages(carol);
    await eventually(async () =>
      (await ada.run((call) => call.room.remoteParticipants.has('carol'), null))
        ? 'carol is gone'
        : undefined,
    );
    assert.deepEqual([...ada.problems, ...bob.problems, ...carol.problems], []);
    await closePages(ada, bob);
  });

  test(`${mode}: a screen appears and disappears`, { timeout: 90_000 }, async () => {
    const [ada, bob] = [await open('screen', 'ada'), await open('screen', 'bob')];
    await ada.run((call) => call.publishScreen(), null);
    await subscribesTo(bob, 'ada/screen_share');
    await seesFrames(bob, 'ada', 'screen_share');
    await ada.run((call) => call.unpublishScreen(), null);
    await subscribesTo(bob);
    await ada.run((call) => call.publishScreen(), null);
    await seesFrames(bob, 'ada', 'screen_share');
    await closePages(ada, bob);
  });

  test(`${mode}: mute and unmute are seen remotely`, { timeout: 90_000 }, async () => {
    const [ada, bob] = [await open('mute', 'ada'), await open('mute', 'bob')];
    await publishBoth(ada);
    await Promise.all([seesFrames(bob, 'ada'), hears(bob, 'ada')]);
    for (const muted of [true, false]) {
      await ada.run((call, on) => call.room.localParticipant.setMicrophoneEnabled(on), !muted);
      await ada.run((call, on) => call.room.localParticipant.setCameraEnabled(on), !muted);
      await eventually(async () => {
        const states = await bob.run((call) => {
          const remote = call.room.remoteParticipants.get('ada');
          return [...(remote?.trackPublications.values() ?? [])].map(({ isMuted }) => isMuted);
        }, null);
        const right = states.length === 2 && states.every((state) => state === muted);
        return right ? undefined : `muted: ${muted}`;
      });
    }
    await Promise.all([seesFrames(bob, 'ada'), hears(bob, 'ada')]);
    await closePages(ada, bob);
  });

  test(`${mode}: a track is unsubscribed and subscribed again`, { timeout: 90_000 }, async () => {
    const [ada, bob] = [await open('choose', 'ada'), await open('choose', 'bob')];
    await publishBoth(ada);
    await seesFrames(bob, 'ada');
    const choose = (wanted: boolean) =>
      bob.run((call, subscribed) => {
        const remote = call.room.remoteParticipants.get('ada');
        for (const publication of remote?.videoTrackPublications.values() ?? []) {
          publication.setSubscribed(subscribed);
        }
      }, wanted);
    await choose(false);
    await subscribesTo(bob, 'ada/microphone');
    await eventually(async () =>
      (await videoOf(bob, 'ada')).packetsReceived === 0 ? undefined : 'the receiver is gone',
    );
    await hears(bob, 'ada');
    await choose(true);
    await subscribesTo(bob, 'ada/microphone', 'ada/camera');
    await seesFrames(bob, 'ada');
    await closePages(ada, bob);
  });
}
