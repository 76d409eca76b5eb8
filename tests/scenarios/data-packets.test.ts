// Who hears a data packet, and as whose? Real participants on real data channels, and an application.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signAccessToken } from '@chorale/auth';
import { DataPacket_Kind, SendDataRequest } from '@livekit/protocol';
import { dispose, Room, RoomEvent } from '@livekit/rtc-node';
import { RoomServiceClient } from 'livekit-server-sdk';
import { eventually } from '../kit/eventually.ts';
import { joinRtc } from '../kit/rtc-participant.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  await dispose();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function joinWith(room: string, identity: string, grant: object) {
  const { apiKey, apiSecret: secret } = chorale;
  const video = { roomJoin: true, room, ...grant };
  const token = await signAccessToken({ identity, video }, { apiKey, secret }, 60);
  const joined = new Room();
  await joined.connect(chorale.wsUrl, token, { autoSubscribe: true, dynacast: false });
  return { room: joined, [Symbol.asyncDispose]: () => joined.disconnect() };
}

test('packets reach who is named, or everyone; never their sender', async () => {
  await using ada = await joinRtc(chorale, 'named', 'ada');
  await using bob = await joinRtc(chorale, 'named', 'bob');
  await using eve = await joinRtc(chorale, 'named', 'eve');
  const say = (text: string, to: string[]) =>
    ada.room.localParticipant?.publishData(bytes(text), {
      reliable: true,
      destination_identities: to,
    });
  await say('for bob', ['bob']);
  await say('for all', []);
  await eventually(() => (eve.data.includes('for all') ? undefined : 'the packet at eve'));
  await eventually(() => (bob.data.length === 2 ? undefined : 'both packets at bob'));
  assert.deepEqual([bob.data, eve.data, ada.data], [['for bob', 'for all'], ['for all'], []]);
});

test('an application speaks to those whom it names; the same nonce is delivered once', async () => {
  await using ada = await joinRtc(chorale, 'nonce', 'ada');
  await using bob = await joinRtc(chorale, 'nonce', 'bob');
  const { apiKey, apiSecret } = chorale;
  const rooms = new RoomServiceClient(chorale.url, apiKey, apiSecret);
  const { RELIABLE } = DataPacket_Kind;
  const nonce = new Uint8Array(16).fill(7);
  for (let i = 0; i < 2; i++) {
    const request = { room: 'nonce', data: bytes('once'), kind: RELIABLE, nonce };
    await sendDataRaw(request);
  }
  await rooms.sendData('nonce', bytes('bob only'), RELIABLE, { destinationIdentities: ['bob'] });
  await eventually(() => (bob.data.includes('bob only') ? undefined : 'the last packet at bob'));
  assert.deepEqual([ada.data, bob.data], [['once'], ['once', 'bob only']]);
});

/** The SDK makes a nonce of its own for each call. */
async function sendDataRaw(request: {
  readonly room: string;
  readonly data: Uint8Array;
  readonly kind: number;
  readonly nonce: Uint8Array;
}): Promise<void> {
  const grant = { roomAdmin: true };
  const token = await createToken(chorale, { room: request.room, identity: 'app', grant });
  const answer = await fetch(`${chorale.url}/twirp/livekit.RoomService/SendData`, {
    method: 'POST',
    headers: { 'content-type': 'application/protobuf', authorization: `Bearer ${token}` },
    body: Buffer.from(new SendDataRequest(request).toBinary()),
  });
  assert.equal(answer.status, 200);
}

test('calls and text streams pass between participants', async () => {
  await using ada = await joinRtc(chorale, 'calls', 'ada');
  await using bob = await joinRtc(chorale, 'calls', 'bob');
  bob.room.localParticipant?.registerRpcMethod(
    'greet',
    async ({ payload, callerIdentity }) => `${callerIdentity} says ${payload}`,
  );
  const texts: string[] = [];
  bob.room.registerTextStreamHandler('topic', (reader) => {
    void reader.readAll().then((text) => texts.push(text));
  });
  const call = { destinationIdentity: 'bob', method: 'greet', payload: 'hello' };
  assert.equal(await ada.room.localParticipant?.performRpc(call), 'ada says hello');
  const missing = ada.room.localParticipant?.performRpc({ ...call, method: 'nothing' });
  await assert.rejects(missing ?? Promise.resolve(), { code: 1400 });
  await ada.room.localParticipant?.sendText('a text', { topic: 'topic' });
  await eventually(() => (texts.length === 1 ? undefined : 'the text'));
  assert.deepEqual(texts, ['a text']);
});

test('a hidden sender has no name', async () => {
  await using bob = await joinRtc(chorale, 'hidden', 'bob');
  const senders: (string | undefined)[] = [];
  bob.room.on(RoomEvent.DataReceived, (_payload, sender) => void senders.push(sender?.identity));
  await using ghost = await joinWith('hidden', 'ghost', { hidden: true });
  await ghost.room.localParticipant?.publishData(bytes('boo'), { reliable: true });
  await eventually(() => (senders.length === 1 ? undefined : 'the packet'));
  assert.deepEqual(senders, [undefined]);
});

test("a chat message is its sender's, whomever it names", async () => {
  await using bob = await joinRtc(chorale, 'chat', 'bob');
  await using ada = await joinRtc(chorale, 'chat', 'ada');
  const heard: (string | undefined)[][] = [];
  bob.room.on(RoomEvent.ChatMessage, ({ message }, sender) => {
    heard.push([message, sender?.identity]);
  });
  await ada.room.localParticipant?.sendChatMessage('by bob?', undefined, 'bob');
  await eventually(() => (heard.length === 1 ? undefined : 'the message'));
  assert.deepEqual(heard, [['by bob?', 'ada']]);
});
