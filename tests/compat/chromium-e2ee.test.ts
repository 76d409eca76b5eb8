// Does end-to-end encryption pass through us? With the same key all arrives; with another nothing can be read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type CallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { closePages, openJoined } from '../kit/join-call.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { hears, publishBoth, seesFrames, videoOf } from '../kit/watch.ts';

/** Packets of encrypted video after which a decoder that could read them would long show a picture. */
const ENOUGH_PACKETS = 200;

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
  test(`${mode}: one key opens everything, another nothing`, { timeout: 120_000 }, async () => {
    const open = (identity: string, e2eeKey: string) =>
      openJoined(browser, chorale, { room: `e2ee-${mode}`, identity, mode, e2eeKey });
    const [ada, bob, eve] = [
      await open('ada', 'shared'),
      await open('bob', 'shared'),
      await open('eve', 'guessed'),
    ];
    await publishBoth(ada);
    await seesFrames(bob, 'ada');
    await hears(bob, 'ada');
    await ada.run(
      (call) => call.room.localParticipant.publishData(new Uint8Array([104, 105])),
      null,
    );
    await eventually(async () => ((await data(bob)).includes('hi') ? undefined : 'the message'));
    await eventually(async () => {
      const { packetsReceived } = await videoOf(eve, 'ada');
      return packetsReceived > ENOUGH_PACKETS ? undefined : 'packets without a key';
    }, 30_000);
    assert.equal((await videoOf(eve, 'ada')).framesDecoded, 0);
    assert.deepEqual(await data(eve), []);
    await closePages(ada, bob, eve);
  });
}

const data = (page: CallPage): Promise<string[]> =>
  page.run((call) => call.data.map(({ text }) => text), null);
