// Do two unmodified livekit-client pages in Chromium see and hear each other, in both modes and every codec?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import type { CameraOptions } from '../kit/call-page/call.ts';
import { type CallPage, openCallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

/** What the contract of a call asks for. */
const WATCH_SECONDS = 20;
const MIN_FRAMES_PER_SECOND = 15;
const MAX_FROZEN_SECONDS = 1;
/** A run whose encoder lacked CPU says nothing of us: it is repeated, and said. */
const MAX_RUNS = 3;

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

const small = { width: 320, height: 180 };
const middle = { width: 640, height: 360 };
const calls: readonly CameraOptions[] = [
  { codec: 'vp8', ...middle, simulcast: true },
  { codec: 'h264', ...middle, simulcast: true },
  { codec: 'vp9', ...small, simulcast: true },
  { codec: 'av1', ...small, simulcast: true },
];

for (const mode of ['v1', 'v0'] as const) {
  for (const camera of calls) {
    test(`${mode} ${camera.codec}: two pages see and hear each other`, { timeout: 180_000 }, (t) =>
      repeatWhileStarved(t, () => holdCall(mode, camera)),
    );
  }
}

test('v1 vp8 at 720p: one page publishes, one watches', { timeout: 180_000 }, (t) =>
  repeatWhileStarved(t, () =>
    holdCall('v1', { codec: 'vp8', width: 1280, height: 720, simulcast: true }, 'one'),
  ),
);

async function repeatWhileStarved(
  t: { diagnostic(message: string): void },
  hold: () => Promise<'cpu' | 'none'>,
): Promise<void> {
  for (let run = 1; run <= MAX_RUNS; run++) {
    if ((await hold()) === 'none') return;
    t.diagnostic(`run ${run}: the encoder was limited by the CPU`);
  }
  assert.fail(`the encoder was limited by the CPU ${MAX_RUNS} times`);
}

async function holdCall(
  mode: 'v0' | 'v1',
  camera: CameraOptions,
  publishers: 'both' | 'one' = 'both',
): Promise<'cpu' | 'none'> {
  const room = `call-${crypto.randomUUID()}`;
  const [ada, bob] = [await joinPage(room, 'ada', mode), await joinPage(room, 'bob', mode)];
  try {
    await publish(ada, camera);
    if (publishers === 'both') await publish(bob, camera);
    const watched = publishers === 'both' ? [ada, bob] : [bob];
    const limitations = await Promise.all(watched.map((page) => watch(page, camera)));
    const starved = [...limitations, ...(await Promise.all([ada, bob].map(readLimitation)))];
    if (starved.includes('cpu')) return 'cpu';
    assert.deepEqual([...ada.problems, ...bob.problems], []);
    return 'none';
  } finally {
    await Promise.all([ada.page.context().close(), bob.page.context().close()]);
  }
}

async function joinPage(room: string, identity: string, mode: 'v0' | 'v1'): Promise<CallPage> {
  const page = await openCallPage(browser, chorale.url);
  const token = await createToken(chorale, { room, identity });
  await page.run((call, options) => call.join(options), { url: chorale.wsUrl, token, mode });
  return page;
}

async function publish(page: CallPage, camera: CameraOptions): Promise<void> {
  await page.run((call) => call.publishMicrophone(), null);
  await page.run((call, options) => call.publishCamera(options), camera);
}

const readLimitation = (page: CallPage): Promise<string> =>
  page.run((call) => call.limitation(), null);

/** Fails unless the other side is seen and heard; says whether this side's encoder lacked CPU. */
async function watch(page: CallPage, camera: CameraOptions): Promise<string> {
  const other = await page.run((call) => [...call.room.remoteParticipants.keys()][0] ?? '', null);
  const see = () => page.run((call, identity) => call.video(identity), other);
  await eventually(
    async () => ((await see()).framesDecoded > 0 ? undefined : 'a first frame'),
    30_000,
  );
  const [first, energy] = [await see(), await page.run((call, id) => call.audioEnergy(id), other)];
  await wait(WATCH_SECONDS * 1000);
  const last = await see();
  const limitation = await readLimitation(page);
  const rate = (last.framesDecoded - first.framesDecoded) / WATCH_SECONDS;
  const frozen = last.freezesSeconds - first.freezesSeconds;
  if (limitation !== 'cpu') {
    assert.ok(rate >= MIN_FRAMES_PER_SECOND, `${rate} frames a second of ${camera.codec}`);
    assert.ok(frozen <= MAX_FROZEN_SECONDS, `frozen for ${frozen} s`);
  }
  assert.equal(last.codec.toLowerCase(), `video/${camera.codec}`);
  const heard = (await page.run((call, id) => call.audioEnergy(id), other)) - energy;
  assert.ok(heard > 0, 'no audio energy');
  return limitation;
}
