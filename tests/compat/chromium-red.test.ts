// Does Chromium decode RED that we make of a publisher's plain Opus, where the configuration asks for it, and find earlier sound in it?
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openCallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { closePages, joinCall, openJoined } from '../kit/join-call.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { hears } from '../kit/watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'chorale-'));
let chorale: RunningChorale;
let browser: Browser;
before(async () => {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, 'audio: { active_red_encoding: true }\n');
  chorale = await startChorale({ args: ['--config', file] });
  browser = await openChromium();
});
after(async () => {
  await browser.close();
  await chorale[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

for (const mode of ['v1', 'v0'] as const) {
  test(`${mode}: plain Opus arrives as RED, and is heard`, { timeout: 60_000 }, async () => {
    const room = `red-${mode}`;
    const ada = await openCallPage(browser, chorale.url);
    await ada.run((call) => call.sendAudioAs('audio/opus'), null);
    await joinCall(ada, chorale, { room, identity: 'ada', mode });
    const bob = await openJoined(browser, chorale, { room, identity: 'bob', mode });
    // Of a stereo source livekit-client asks for no RED at all.
    await ada.run((call) => call.publishMicrophone(), null);
    await hears(bob, 'ada');
    // Chromium names the codec inside, so RED is told by what comes along with later packets.
    await eventually(async () => {
      const share = await bob.run((call) => call.redundancy('ada'), null);
      return share > 1.5 && share < 2.1 ? undefined : `two earlier payloads a packet, not ${share}`;
    });
    assert.deepEqual(bob.problems, []);
    await closePages(ada, bob);
  });
}
