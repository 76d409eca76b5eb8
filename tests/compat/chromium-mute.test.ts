// Does a muted camera leave black in Chromium, of every codec that we have black pictures of, encrypted too, and come back?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type CallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { closePages, openJoined } from '../kit/join-call.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { seesFrames } from '../kit/watch.ts';

const BLACK = 20;
/** A picture of the publisher's is larger, a black one too. */
const OUR_WIDTHS: readonly number[] = [8, 16];

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

const brightness = (page: CallPage): Promise<number> =>
  page.run((call) => call.brightness('ada'), null);

interface Figures {
  readonly framesDecoded: number;
  readonly pliCount: number;
  readonly width: number;
}

async function figures(page: CallPage): Promise<Figures> {
  const received = await page.run((call) => call.received('ada', 'camera'), null);
  const { framesDecoded = 0, pli: pliCount = 0, width = 0 } = received ?? {};
  return { framesDecoded, pliCount, width };
}

const cases = [
  { codec: 'vp8', mode: 'v1', simulcast: true },
  { codec: 'vp8', mode: 'v0', simulcast: false },
  { codec: 'h264', mode: 'v1', simulcast: false },
  { codec: 'vp8', mode: 'v1', simulcast: false, e2eeKey: 'a key' },
] as const;

for (const { codec, mode, simulcast, ...secret } of cases) {
  const name = `${mode}: ${codec}${simulcast ? ', simulcast' : ''}${'e2eeKey' in secret ? ', encrypted' : ''}`;
  test(`${name}: muted it is black, unmuted it moves`, { timeout: 90_000 }, async () => {
    const room = `mute-${name}`;
    const ada = await openJoined(browser, chorale, { room, identity: 'ada', mode, ...secret });
    const bob = await openJoined(browser, chorale, { room, identity: 'bob', mode, ...secret });
    const camera = { codec, simulcast, width: 640, height: 360 };
    await ada.run((call, options) => call.publishCamera(options), camera);
    await seesFrames(bob, 'ada');
    assert.ok((await brightness(bob)) > BLACK, 'a picture');
    const before = await figures(bob);
    for (let round = 0; round < 2; round += 1) {
      await ada.run((call) => call.muteCamera(true), null);
      await eventually(async () => {
        const shown = await brightness(bob);
        const { width } = await figures(bob);
        const isOurs = shown <= BLACK && OUR_WIDTHS.includes(width);
        return isOurs ? undefined : `our black, not ${shown} of ${width} px`;
      });
      const muted = await figures(bob);
      await ada.run((call) => call.muteCamera(false), null);
      await eventually(async () => {
        const { framesDecoded } = await figures(bob);
        const shown = await brightness(bob);
        const isBack = framesDecoded > muted.framesDecoded + 20 && shown > BLACK;
        return isBack ? undefined : `moving again, not ${framesDecoded} frames, ${shown}`;
      });
    }
    const { pliCount } = await figures(bob);
    assert.ok(pliCount - before.pliCount <= 4, `${pliCount - before.pliCount} PLI of the viewer`);
    assert.deepEqual(bob.problems, []);
    await closePages(ada, bob);
  });
}
