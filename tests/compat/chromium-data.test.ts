// Does what is not audio or video arrive? Messages, calls and streams between Chromium pages of both modes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type CallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { closePages, openJoined } from '../kit/join-call.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

/** What livekit-client's RpcError calls them. */
const UNSUPPORTED_METHOD = 1400;
const APPLICATION_ERROR = 1500;
const FILE_BYTES = 100_000;

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

const pairs = [
  ['v1', 'v1'],
  ['v0', 'v0'],
  ['v0', 'v1'],
] as const;

for (const [adaMode, bobMode] of pairs) {
  test(`${adaMode} and ${bobMode}: messages, calls and streams`, {
    timeout: 120_000,
  }, async (t) => {
    const room = `data-${adaMode}-${bobMode}`;
    const ada = await openJoined(browser, chorale, { room, identity: 'ada', mode: adaMode });
    const bob = await openJoined(browser, chorale, { room, identity: 'bob', mode: bobMode });
    const others = [
      { from: ada, to: bob, sender: 'ada', receiver: 'bob' },
      { from: bob, to: ada, sender: 'bob', receiver: 'ada' },
    ];
    for (const { from, to, sender, receiver } of others) {
      await t.test(`${sender} to ${receiver}`, async () => {
        await sendsMessages(from, to, receiver);
        await calls(from, sender, receiver);
        await streams(from, to, sender);
      });
    }
    assert.deepEqual([...ada.problems, ...bob.problems], []);
    await closePages(ada, bob);
  });
}

async function sendsMessages(from: CallPage, to: CallPage, receiver: string): Promise<void> {
  await send(from, { text: 'not for you', reliable: true, to: ['nobody'] });
  await send(from, { text: 'for you', reliable: true, to: [receiver] });
  await send(from, { text: 'for all', reliable: true, to: [] });
  await arrives(to, 'for all');
  await eventually(async () => {
    await send(from, { text: 'lossy', reliable: false, to: [receiver] });
    return (await texts(to)).includes('lossy') ? undefined : 'the lossy message';
  });
  const reliable = (await texts(to)).filter((text) => text !== 'lossy');
  assert.deepEqual(reliable, ['for you', 'for all']);
}

interface Outgoing {
  readonly text: string;
  readonly reliable: boolean;
  readonly to: string[];
}

const send = (page: CallPage, message: Outgoing): Promise<void> =>
  page.run((call, { text, reliable, to }) => {
    const options = { reliable, destinationIdentities: to };
    return call.room.localParticipant.publishData(new TextEncoder().encode(text), options);
  }, message);

const texts = (page: CallPage): Promise<string[]> =>
  page.run((call) => call.data.map(({ text }) => text), null);

const arrives = (page: CallPage, text: string): Promise<void> =>
  eventually(async () => ((await texts(page)).includes(text) ? undefined : `message ${text}`));

async function calls(from: CallPage, sender: string, receiver: string): Promise<void> {
  assert.equal(
    await perform(from, receiver, 'greet'),
    `hello payload, from ${receiver} to ${sender}`,
  );
  assert.equal(await perform(from, receiver, 'no such method'), UNSUPPORTED_METHOD);
  assert.equal(await perform(from, receiver, 'fail'), APPLICATION_ERROR);
}

/** The answer, or the error's code. */
const perform = (page: CallPage, to: string, name: string): Promise<string | number> =>
  page.run(
    (call, { destinationIdentity, method }) =>
      call.room.localParticipant
        .performRpc({ destinationIdentity, method, payload: 'payload' })
        .catch((error: { readonly code: number }) => error.code),
    { destinationIdentity: to, method: name },
  );

async function streams(from: CallPage, to: CallPage, sender: string): Promise<void> {
  const text = 'a long text, which takes several packets. '.repeat(1_000);
  await from.run(
    (call, words) => call.room.localParticipant.sendText(words, { topic: 'texts' }),
    text,
  );
  await from.run((call, sizeBytes) => {
    const file = new File([new Uint8Array(sizeBytes)], 'zeroes.bin');
    return call.room.localParticipant.sendFile(file, { topic: 'files' });
  }, FILE_BYTES);
  await eventually(async () => {
    const counts = await to.run((call) => [call.texts.length, call.files.length], null);
    return counts.includes(0) ? `streams: ${counts}` : undefined;
  });
  assert.deepEqual(await to.run((call) => call.texts, null), [{ text, from: sender }]);
  const files = await to.run((call) => call.files, null);
  assert.deepEqual(files, [{ name: 'zeroes.bin', sizeBytes: FILE_BYTES }]);
}
