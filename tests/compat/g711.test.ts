// Is G.711 carried from Chromium to Chromium, beside Opus in the other direction?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openCallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { closePages, joinCall, openJoined } from '../kit/join-call.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { hears } from '../kit/watch.ts';

/** Chromium refuses G.711 with a limit below what it takes, and livekit-client sets one for Opus. */
const G711_BITRATE = 64_000;

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
  for (const mimeType of ['audio/PCMU', 'audio/PCMA']) {
    test(`${mode}: ${mimeType} is heard`, { timeout: 60_000 }, async () => {
      const room = `g711-${mode}-${mimeType}`;
      const ada = await openCallPage(browser, chorale.url);
      await ada.run((call, codec) => call.sendAudioAs(codec), mimeType);
      await joinCall(ada, chorale, { room, identity: 'ada', mode });
      const bob = await openJoined(browser, chorale, { room, identity: 'bob', mode });
      await ada.run((call, bitrate) => call.publishTone(bitrate), G711_BITRATE);
      await bob.run((call) => call.publishTone(), null);
      await eventually(async () => {
        const codec = await bob.run((call) => call.audioCodec('ada'), null);
        return codec === mimeType ? undefined : `${mimeType}, not ${codec}`;
      });
      await Promise.all([hears(bob, 'ada'), hears(ada, 'bob')]);
      assert.match(await ada.run((call) => call.audioCodec('bob'), null), /opus|red/);
      const [, published = ''] = /"mimeType":"([^"]*)"/.exec(await tracksOf(bob)) ?? [];
      assert.equal(published.toLowerCase(), mimeType.toLowerCase());
      await closePages(ada, bob);
    });
  }
}

/** What bob was told of ada's tracks, as JSON. */
const tracksOf = (page: Awaited<ReturnType<typeof openJoined>>): Promise<string> =>
  page.run((call) => {
    const ada = call.room.remoteParticipants.get('ada');
    const publications = [...(ada?.trackPublications.values() ?? [])];
    return JSON.stringify(publications.map(({ mimeType }) => ({ mimeType })));
  }, null);
