// Who hears a data packet, and as whose? Real participants on real data channels, and an application.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signAccessToken } from '@chorale/auth';
import { dispose, Room, RoomEvent } from '@livekit/rtc-node';
import { eventually } from '../kit/eventually.ts';
import { joinRtc } from '../kit/rtc-participant.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

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
