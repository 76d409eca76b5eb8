// What does arbitrary input on the WebSocket do? Its sender is refused or ignored; the others of the room notice nothing.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { connectSignal, type SignalClient } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
let witness: SignalClient;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
  witness = await join('witness');
});
after(async () => {
  witness[Symbol.dispose]();
  await chorale[Symbol.asyncDispose]();
});

const join = async (identity: string) =>
  connectSignal({
    // How a socket is closed is for its gateway to say; a proxy may cut the last words short.
    url: chorale.gatewayUrl,
    token: await createToken(chorale, { room: 'lab', identity }),
  });

/** The room lives, and so does the session of whoever did nothing wrong. */
async function nobodyNoticed(): Promise<void> {
  const pongs = witness.received.filter((message) => message.case === 'pong').length;
  witness.send({ case: 'ping', value: 1n });
  await witness.waitFor('pong', () => {
    return witness.received.filter((message) => message.case === 'pong').length > pongs;
  });
  using probe = await join(`probe-${crypto.randomUUID()}`);
  assert.ok((await probe.waitFor('join')).otherParticipants.some((p) => p.identity === 'witness'));
  assert.equal(chorale.log(), '', 'an error was logged');
}

test('bytes and texts that are no signal request are ignored', async () => {
  using mallory = await join('mallory');
  for (let i = 0; i < 60; i++) mallory.socket.send(randomBytes(i * 7));
  for (const text of ['', '{', '[]', 'null', '{"offer":7}', '{"nonsense":true}', '"\u0000"']) {
    mallory.socket.send(text);
  }
  mallory.send({ case: 'ping', value: 1n });
  await mallory.waitFor('pong');
  await nobodyNoticed();
});

test('a message beyond the limit closes the socket with 1009', async () => {
  using mallory = await join('mallory');
  mallory.socket.send(Buffer.alloc(2 * 1024 * 1024 + 1));
  assert.equal(await mallory.closed, 1009);
  await nobodyNoticed();
});

test('a flood of messages closes the socket', async () => {
  using mallory = await join('mallory');
  for (let i = 0; i < 2_000; i++) mallory.send({ case: 'ping', value: BigInt(i) });
  assert.equal(await mallory.closed, 1008);
  await nobodyNoticed();
});

test('a WebSocket that never reads is closed, and costs the others nothing', async () => {
  using mallory = await join('mallory');
  using talker = await join('talker');
  mallory.socket.pause();
  const metadata = 'm'.repeat(200_000);
  for (let i = 0; i < 120; i++) {
    const value = { metadata: `${metadata}${i}` };
    talker.send({ case: 'updateMetadata', value: value as never });
  }
  await witness.waitFor('update', ({ participants: [p] }) => p?.metadata.endsWith('m119') === true);
  mallory.socket.resume();
  assert.equal(await mallory.closed, 1006);
  await nobodyNoticed();
});

const offers: Record<string, string> = {
  empty: '',
  'no SDP': 'hello',
  'a line without a value': 'v=0\r\nm=',
  'a NUL in fmtp': 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fmtp:111 \u0000\r\n',
  'a huge payload type': 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 4294967296\r\n',
  '1,000 sections': `v=0\r\n${'m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n'.repeat(1_000)}`,
  '128 KB': `v=0\r\ns=${'x'.repeat(128 * 1024)}\r\n`,
};
for (const [name, sdp] of Object.entries(offers)) {
  test(`an offer with ${name} ends the session of its sender`, async () => {
    using mallory = await join('mallory');
    mallory.send({ case: 'offer', value: { type: 'offer', sdp, id: 1 } as never });
    const leave = await mallory.waitFor('leave');
    assert.deepEqual([leave.reason, leave.action], [6, 2]);
    await nobodyNoticed();
  });
}

test('requests about tracks of others or of nobody change nothing', async () => {
  using mallory = await join('mallory');
  const sid = 'TR_nobody';
  mallory.send({ case: 'mute', value: { sid, muted: true } as never });
  mallory.send({ case: 'subscription', value: { trackSids: [sid], subscribe: true } as never });
  mallory.send({ case: 'trackSetting', value: { trackSids: [sid], disabled: true } as never });
  mallory.send({ case: 'updateAudioTrack', value: { trackSid: sid } as never });
  mallory.send({ case: 'answer', value: { type: 'answer', sdp: 'x', id: 99 } as never });
  mallory.send({ case: 'trickle', value: { candidateInit: '{"candidate":"x"}' } as never });
  mallory.send({ case: 'ping', value: 1n });
  await mallory.waitFor('pong');
  await nobodyNoticed();
});
