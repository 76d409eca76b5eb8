// Does a page that cannot take the codec of a camera see it in its backup codec, and what do the others see then?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BackupCodecPolicy } from '@livekit/protocol';
import type { Browser } from 'playwright-core';
import { type CallPage, openCallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

type Mode = 'v0' | 'v1';

/** Frames that show that a picture moves, and by whose number one that froze is noticed. */
const FRAMES = 30;
/** `video.dynacast_pause_delay`, what the client needs to act, and what its figures lag. */
const OFF_WITHIN_MS = 12_000;
/** A browser that cannot use the first key frame of another codec asks for the next after 3 s. */
const MAX_FROZEN_SECONDS = 2.5;

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

interface Place {
  readonly room: string;
  readonly mode: Mode;
}

async function joinPage(
  { room, mode }: Place,
  identity: string,
  lacks?: string,
): Promise<CallPage> {
  const page = await openCallPage(browser, chorale.url);
  if (lacks !== undefined) await page.run((call, codec) => call.takeNoVideoAs(codec), lacks);
  const token = await createToken(chorale, { room, identity });
  const options = { url: chorale.wsUrl, token, mode };
  await page.run((call, where) => call.join(where), options);
  return page;
}

const publish = (page: CallPage, codec: 'vp9' | 'av1', policy: BackupCodecPolicy): Promise<void> =>
  page.run((call, options) => call.publishCamera(options), {
    ...{ codec, width: 320, height: 180, simulcast: true },
    backup: { codec: 'vp8', policy },
  } as const);

/** Frames in that codec, beyond those that there are. */
async function sees(page: CallPage, mimeType: string): Promise<void> {
  const look = () => page.run((call) => call.video('ada'), null);
  await eventually(async () => {
    const { codec } = await look();
    return codec === mimeType ? undefined : `${mimeType}, not ${codec}`;
  }, 20_000);
  const from = (await look()).framesDecoded;
  await eventually(async () => {
    const { framesDecoded } = await look();
    return framesDecoded >= from + FRAMES ? undefined : `${framesDecoded - from} frames`;
  }, 20_000);
  assert.equal((await look()).codec, mimeType);
}

const frozenSeconds = async (page: CallPage): Promise<number> =>
  (await page.run((call) => call.video('ada'), null)).freezesSeconds;

const sentFrames = async (page: CallPage, backup?: 'vp8'): Promise<number> => {
  const figures = await page.run((call, codec) => call.sentVideo(codec ?? undefined), backup);
  return figures.reduce((sum, { frames }) => sum + frames, 0);
};

const stopsSending = async (page: CallPage, backup?: 'vp8'): Promise<void> => {
  let last = await sentFrames(page, backup);
  let still = 0;
  await eventually(async () => {
    const now = await sentFrames(page, backup);
    still = now === last ? still + 1 : 0;
    last = now;
    return still >= 10 ? undefined : `an end of ${backup ?? 'the own codec'}, not frame ${now}`;
  }, OFF_WITHIN_MS);
};

const closeAll = async (...pages: readonly CallPage[]): Promise<void> => {
  for (const { problems, page } of pages) {
    assert.deepEqual(problems, []);
    await page.context().close();
  }
};

for (const mode of ['v1', 'v0'] as const) {
  test(`${mode}: who lacks VP9 sees VP8 beside another who sees VP9`, async () => {
    const place = { room: `both ${mode}`, mode };
    const [ada, bob] = [await joinPage(place, 'ada'), await joinPage(place, 'bob')];
    await publish(ada, 'vp9', BackupCodecPolicy.SIMULCAST);
    await sees(bob, 'video/VP9');
    assert.equal(await sentFrames(ada, 'vp8'), 0, 'nobody needs it yet');

    const eve = await joinPage(place, 'eve', 'video/VP9');
    await sees(eve, 'video/VP8');
    await sees(bob, 'video/VP9');

    await eve.page.context().close();
    await stopsSending(ada, 'vp8');
    await sees(bob, 'video/VP9');
    const dan = await joinPage(place, 'dan', 'video/VP9');
    await sees(dan, 'video/VP8');
    await closeAll(ada, bob, dan);
  });
}

test('by regression everybody sees the backup once somebody needs it', async (t) => {
  const place = { room: 'one', mode: 'v1' } as const;
  const [ada, bob] = [await joinPage(place, 'ada'), await joinPage(place, 'bob')];
  await publish(ada, 'av1', BackupCodecPolicy.PREFER_REGRESSION);
  await sees(bob, 'video/AV1');
  const frozen = await frozenSeconds(bob);
  const eve = await joinPage(place, 'eve', 'video/AV1');
  await sees(eve, 'video/VP8');
  await sees(bob, 'video/VP8');
  await stopsSending(ada);
  await sees(bob, 'video/VP8');
  const frozenMore = (await frozenSeconds(bob)) - frozen;
  t.diagnostic(`frozen for ${frozenMore} s`);
  // An encoder that lacks CPU says nothing of us.
  const limits = await Promise.all(
    [ada, bob].map((one) => one.run((call) => call.limitation(), null)),
  );
  if (!limits.includes('cpu')) {
    assert.ok(frozenMore < MAX_FROZEN_SECONDS, `frozen for ${frozenMore} s`);
  }
  await closeAll(ada, bob, eve);
});
