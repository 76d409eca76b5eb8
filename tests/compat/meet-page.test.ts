// Does the meet page do what people come for? Two visitors, the page as `npm start` serves it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

const PHONE = { width: 390, height: 844 };

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

test('two visitors meet: picture, mute, speaker, chat, leave', { timeout: 120_000 }, async () => {
  const [ada, bob] = [await visit('Ada'), await visit('Bob', PHONE)];
  await Promise.all([seesVideo(ada, 'Bob'), seesVideo(bob, 'Ada')]);
  await fitsItsWidth(bob, 'the call');
  for (const name of ['Ada', 'Bob']) {
    await tile(ada, name).getByRole('img', { name: 'connection excellent' }).waitFor();
  }

  await eventually(() => speaks(bob, 'Ada'));
  await ada.getByRole('button', { name: 'Turn microphone off' }).click();
  await tile(bob, 'Ada').and(bob.getByLabel('Ada, microphone off, camera on')).waitFor();
  await ada.getByRole('button', { name: 'Turn camera off' }).click();
  await tile(bob, 'Ada').and(bob.locator('[data-video=off]')).waitFor();
  await ada.getByRole('button', { name: 'Turn camera on' }).click();
  await seesVideo(bob, 'Ada');

  await write(ada, 'hello <b>Bob</b>');
  await bob.getByRole('button', { name: 'Chat, 1 unread' }).click();
  await bob.getByText('hello <b>Bob</b>', { exact: true }).waitFor();
  await fitsItsWidth(bob, 'the chat');
  await bob.getByRole('button', { name: 'Close the panel' }).click();
  await bob.getByRole('button', { name: 'People, 2 in the room' }).click();
  await bob.getByRole('listitem', { name: 'Ada, microphone off, camera on' }).waitFor();
  await fitsItsWidth(bob, 'the people');
  await bob.getByRole('button', { name: 'Close the panel' }).click();

  await ada.getByRole('button', { name: 'Leave' }).click();
  await ada.getByRole('heading', { name: 'You left the room.' }).waitFor();
  await tile(bob, 'Ada').waitFor({ state: 'detached' });
  await ada.getByRole('button', { name: 'Join again' }).click();
  await ada.getByRole('button', { name: 'Join', exact: true }).click();
  await Promise.all([seesVideo(ada, 'Bob'), seesVideo(bob, 'Ada')]);
  await close(ada, bob);
});

test('a screen takes the stage and leaves it', { timeout: 120_000 }, async () => {
  const [ada, bob] = [await visit('Ada'), await visit('Bob')];
  await ada.getByRole('button', { name: 'Share your screen' }).click();
  await ada.getByText('Everyone sees your screen.').waitFor();
  await plays(bob.locator('[data-source=screen_share] video'));
  await ada.getByRole('button', { name: 'Stop', exact: true }).click();
  await bob.locator('[data-source=screen_share]').waitFor({ state: 'detached' });
  await bob.locator('[data-layout=grid]').waitFor();
  await close(ada, bob);
});

test('the page says what is wrong', { timeout: 60_000 }, async () => {
  const page = await openMeet('?room=meet&token=e30.eyJleHAiOjEsIm5hbWUiOiJBZGEifQ.x', PHONE);
  await page.getByText('You join as Ada.').waitFor();
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByText('This invitation has expired.').waitFor();
  await page.goto(`${chorale.url}/meet?room=meet`);
  await page.getByLabel('Your name').fill('Ada');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByText('The server cannot be reached.').waitFor();
  await fitsItsWidth(page, 'the lobby');
  await page.context().close();
});

async function visit(name: string, viewport = { width: 1280, height: 800 }): Promise<Page> {
  const page = await openMeet('?room=meet', viewport);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  return page;
}

async function openMeet(query: string, viewport: typeof PHONE): Promise<Page> {
  const context = await browser.newContext({ viewport });
  await context.grantPermissions(['camera', 'microphone']);
  await context.addInitScript(replaceDevices);
  const page = await context.newPage();
  page.on('pageerror', (error) => assert.fail(error));
  await page.goto(`${chorale.url}/meet/${query}`);
  return page;
}

/** Runs in the page. A steady tone speaks longer than Chromium's beep; a canvas stands in for the screen. */
function replaceDevices(): void {
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (constraints) => {
    if (constraints?.audio === undefined || constraints.audio === false) {
      return getUserMedia(constraints);
    }
    const context = new AudioContext();
    const [tone, output] = [context.createOscillator(), context.createMediaStreamDestination()];
    tone.connect(output);
    tone.start();
    return Promise.resolve(output.stream);
  };
  mediaDevices.getDisplayMedia = () => {
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    setInterval(() => pen?.fillRect(performance.now() % canvas.width, 0, 9, canvas.height), 100);
    return Promise.resolve(canvas.captureStream(10));
  };
}

const tile = (page: Page, name: string): Locator =>
  page.locator(`[data-source=camera][data-identity^="${name}-"]`);

const seesVideo = (page: Page, name: string): Promise<void> =>
  plays(tile(page, name).locator('video'));

async function plays(video: Locator): Promise<void> {
  await video.waitFor();
  const time = () => video.evaluate((element) => (element as HTMLVideoElement).currentTime);
  const start = await time();
  await eventually(async () =>
    (await time()) > start + 0.5 ? undefined : 'half a second of video',
  );
}

async function speaks(page: Page, name: string): Promise<string | undefined> {
  const speaking = await tile(page, name).getAttribute('data-speaking');
  return speaking === 'true' ? undefined : `${name} is highlighted`;
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Chat' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
  await page.getByText(text, { exact: true }).waitFor();
}

async function fitsItsWidth(page: Page, what: string): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(excess, 0, `${what} is wider than the phone`);
}

async function close(...pages: readonly Page[]): Promise<void> {
  await Promise.all(pages.map((page) => page.context().close()));
}
