// Does a page that nobody watches in full stop encoding what nobody sees, and start again when somebody looks?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Call } from '../kit/call-page/call.ts';
import { type CallPage, openCallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

/** `video.dynacast_pause_delay`, and a second for the client to act. */
const OFF_WITHIN_MS = 6_000;

/** Two layers, of 320 and 640 pixels. */
const camera = { codec: 'vp8', width: 640, height: 360, simulcast: true } as const;

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

async function joinPage(room: string, identity: string): Promise<CallPage> {
  const page = await openCallPage(browser, chorale.url);
  const token = await createToken(chorale, { room, identity });
  const options = { url: chorale.wsUrl, token, mode: 'v1' } as const;
  await page.run((call, where) => call.join(where), options);
  return page;
}

/** Of the camera's encodings those that are on, `qh`. */
const encoded = (page: CallPage): Promise<string> =>
  page.run((call) => {
    const publication = call.room.localParticipant.getTrackPublication('camera' as never);
    const encodings = publication?.track?.sender?.getParameters().encodings ?? [];
    return encodings
      .filter(({ active }) => active)
      .map(({ rid }) => rid)
      .join('');
  }, null);

const becomes = (page: CallPage, rids: string): Promise<void> =>
  eventually(async () => {
    const now = await encoded(page);
    return now === rids ? undefined : `encodings ${rids}, not ${now}`;
  });

const watch = (page: CallPage, quality: number | 'hidden' | 'shown'): Promise<void> =>
  page.run((call, wish) => {
    const publication = call.room.remoteParticipants
      .get('ada')
      ?.getTrackPublication('camera' as never);
    if (typeof wish === 'number') publication?.setVideoQuality(wish);
    else publication?.setEnabled(wish === 'shown');
  }, quality);

const showsWidth = (page: CallPage, width: number): Promise<void> =>
  eventually(async () => {
    const figures = await page.run((call) => call.video('ada'), null);
    return figures.width === width ? undefined : `a width of ${width}, not ${figures.width}`;
  });

test('what nobody watches is not encoded, until somebody does', async (t) => {
  const ada = await joinPage('dynacast', 'ada');
  const bob = await joinPage('dynacast', 'bob');
  await ada.run((call, options) => call.publishCamera(options), camera);
  await showsWidth(bob, 640);
  assert.equal(await encoded(ada), 'qh');

  const [LOW, HIGH] = [0, 2];
  await watch(bob, LOW);
  let from = performance.now();
  await becomes(ada, 'q');
  const offMs = performance.now() - from;
  assert.ok(offMs < OFF_WITHIN_MS, `${Math.round(offMs)} ms`);
  await showsWidth(bob, 320);

  from = performance.now();
  await watch(bob, HIGH);
  await becomes(ada, 'qh');
  t.diagnostic(
    `off after ${Math.round(offMs)} ms, on after ${Math.round(performance.now() - from)} ms`,
  );
  await showsWidth(bob, 640);
  t.diagnostic(`seen after ${Math.round(performance.now() - from)} ms`);

  await watch(bob, 'hidden');
  await becomes(ada, '');
  await watch(bob, 'shown');
  await becomes(ada, 'qh');
  const { framesDecoded } = await bob.run((call) => call.video('ada'), null);
  await eventually(async () => {
    const now = await bob.run((call) => call.video('ada'), null);
    return now.framesDecoded > framesDecoded + 10 ? undefined : 'frames again';
  });
  assert.deepEqual([...ada.problems, ...bob.problems], []);
  for (const page of [ada, bob]) await page.page.context().close();
});

test('adaptive stream: a small element gets the small picture, a large one the large', async (t) => {
  const ada = await joinPage('small', 'ada');
  await ada.run((call, options) => call.publishCamera(options), camera);
  const bob = await openCallPage(browser, chorale.url);
  const token = await createToken(chorale, { room: 'small', identity: 'bob' });
  await bob.run(joinWithSmallElement, { url: chorale.wsUrl, token });
  await showsWidth(bob, 320);
  await becomes(ada, 'q');
  for (const [width, shown] of [
    [640, 640],
    [160, 320],
  ] as const) {
    const from = performance.now();
    await bob.run((_call, size) => {
      const [element] = document.getElementsByTagName('video');
      Object.assign(element?.style ?? {}, { width: `${size}px`, height: `${(size * 9) / 16}px` });
    }, width);
    await showsWidth(bob, shown);
    t.diagnostic(`${width} px: seen after ${Math.round(performance.now() - from)} ms`);
  }
  assert.deepEqual([...ada.problems, ...bob.problems], []);
});

/** With adaptive stream, which the page of the other tests has not. Runs inside the page. */
async function joinWithSmallElement(
  call: Call,
  { url, token }: { readonly url: string; readonly token: string },
): Promise<void> {
  const AnyRoom = call.room.constructor as new (options: object) => Call['room'];
  call.room = new AnyRoom({ adaptiveStream: true, singlePeerConnection: true });
  call.room.on(
    'trackSubscribed' as never,
    ((track: { attach(): HTMLMediaElement }) => {
      const element = track.attach();
      Object.assign(element.style, { width: '160px', height: '90px' });
      document.body.append(element);
    }) as never,
  );
  await call.room.connect(url, token);
}
