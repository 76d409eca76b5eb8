// What does one page see and hear of another? Questions to its statistics, to be waited for.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { VideoFigures } from './call-page/call.ts';
import type { AnyCallPage } from './chromium.ts';
import { eventually } from './eventually.ts';

export const smallCamera = { codec: 'vp8', width: 320, height: 180, simulcast: false } as const;

export async function publishBoth(page: AnyCallPage): Promise<void> {
  await page.run((call) => call.publishMicrophone(), null);
  await page.run((call, camera) => call.publishCamera(camera), smallCamera);
}

export const videoOf = (
  page: AnyCallPage,
  identity: string,
  source = 'camera',
): Promise<VideoFigures> =>
  page.run((call, asked) => call.video(asked.identity, asked.source), { identity, source });

/** Waits until more frames are decoded than are now. */
export async function seesFrames(
  page: AnyCallPage,
  identity: string,
  source = 'camera',
): Promise<void> {
  const { framesDecoded } = await videoOf(page, identity, source);
  await eventually(async () => {
    const now = await videoOf(page, identity, source);
    return now.framesDecoded > framesDecoded + 5 ? undefined : `frames of ${identity}'s ${source}`;
  }, 30_000);
}

export async function hears(page: AnyCallPage, identity: string): Promise<void> {
  const energy = () => page.run((call, id) => call.audioEnergy(id), identity);
  const before = await energy();
  await eventually(async () => ((await energy()) > before ? undefined : `sound of ${identity}`));
}

/** Waits until exactly these `identity/source` are subscribed. */
export async function subscribesTo(
  page: AnyCallPage,
  ...expected: readonly string[]
): Promise<void> {
  await eventually(async () => {
    const now = (await page.run((call) => call.subscribed(), null)).toSorted();
    const same = JSON.stringify(now) === JSON.stringify(expected.toSorted());
    return same ? undefined : `${expected} subscribed, not ${now}`;
  }, 30_000);
}

/** After an outage: the sender finds its rate again first, so the window may have to be a later one. */
export async function regainsCall(
  page: AnyCallPage,
  identity: string,
  window: { readonly seconds: number; readonly minRate: number },
): Promise<void> {
  await eventually(async () => {
    try {
      await holdsCall(page, identity, window);
      return undefined;
    } catch (error) {
      return String(error);
    }
  }, 30_000);
}

/** Sees and hears `identity` for `seconds`: at least `minRate` frames a second, and sound. */
export async function holdsCall(
  page: AnyCallPage,
  identity: string,
  { seconds, minRate }: { readonly seconds: number; readonly minRate: number },
): Promise<void> {
  await seesFrames(page, identity);
  const before = (await videoOf(page, identity)).framesDecoded;
  const startMs = performance.now();
  const energy = await page.run((call, id) => call.audioEnergy(id), identity);
  await wait(seconds * 1000);
  const { framesDecoded, codec } = await videoOf(page, identity);
  const rate = (1000 * (framesDecoded - before)) / (performance.now() - startMs);
  assert.ok(rate >= minRate, `${rate.toFixed(1)} frames a second of ${identity}`);
  assert.equal(codec, 'video/VP8');
  const heard = (await page.run((call, id) => call.audioEnergy(id), identity)) - energy;
  assert.ok(heard > 0, `no audio energy of ${identity}`);
}
