// Which events reach a receiver, in which order, and what does a bad receiver cost?
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dispose } from '@livekit/rtc-node';
import { eventually } from '../kit/eventually.ts';
import { joinRtc, publishTone } from '../kit/rtc-participant.ts';
import { connectSignal } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';
import { openReceiver, type Receiver } from '../kit/webhook-receiver.ts';

after(() => dispose());

const folder = mkdtempSync(join(tmpdir(), 'chorale-'));
after(() => rmSync(folder, { recursive: true }));

function start(...receivers: Receiver[]): Promise<RunningChorale> {
  const file = join(folder, `${crypto.randomUUID()}.yaml`);
  const urls = JSON.stringify(receivers.map(({ url }) => url));
  const lines = [
    'logging: { level: silent }',
    'node: { workers: 1 }',
    'room: { departure_timeout: 1 }',
    `webhook: { urls: ${urls}, api_key: devkey }`,
  ];
  writeFileSync(file, lines.join('\n'));
  return startChorale({ args: ['--config', file] });
}

const namesOf = (receiver: Receiver): string[] => receiver.events.map(({ event }) => event);
const received = (receiver: Receiver, event: string, timeoutMs?: number) =>
  eventually(() => (namesOf(receiver).includes(event) ? undefined : event), timeoutMs);

test('a call from beginning to end, signed and in order', async () => {
  await using receiver = await openReceiver('devkey', 'secret');
  await using chorale = await start(receiver);
  const ada = await joinRtc(chorale, 'lab', 'ada');
  await received(receiver, 'participant_joined');
  const tone = await publishTone(ada);
  await eventually(() =>
    namesOf(receiver).filter((name) => name === 'track_published').length === 2
      ? undefined
      : 'two tracks',
  );
  tone[Symbol.dispose]();
  await ada[Symbol.asyncDispose]();
  await received(receiver, 'room_finished');
  assert.deepEqual(namesOf(receiver), [
    ...['room_started', 'participant_joined', 'track_published', 'track_published'],
    ...['track_unpublished', 'track_unpublished', 'participant_left', 'room_finished'],
  ]);
  assert.deepEqual(receiver.refused, []);
  const [first] = receiver.events;
  assert.match(first?.id ?? '', /^EV_/);
  assert.equal(receiver.events.at(-1)?.room?.sid, first?.room?.sid);
  const published = receiver.events[2];
  assert.deepEqual([published?.room?.name, published?.participant?.identity], ['lab', 'ada']);
});

test('who never became active has not left: its connection was aborted', async () => {
  await using receiver = await openReceiver('devkey', 'secret');
  await using chorale = await start(receiver);
  const token = await createToken(chorale, { room: 'lab', identity: 'ada' });
  const ada = await connectSignal({ url: chorale.url, token });
  ada.send({ case: 'leave', value: {} as never });
  await received(receiver, 'participant_connection_aborted');
  assert.ok(!namesOf(receiver).includes('participant_left'));
});

test('a receiver that fails gets everything later, in order; one that hangs or redirects costs the others nothing', async () => {
  await using good = await openReceiver('devkey', 'secret');
  await using flaky = await openReceiver('devkey', 'secret');
  await using hanging = await openReceiver('devkey', 'secret');
  await using lost = await openReceiver('devkey', 'secret');
  hanging.misbehave(() => undefined);
  lost.misbehave((response) => void response.writeHead(302, { location: good.url }).end());
  flaky.misbehave((response) => void response.writeHead(500).end(), 2);
  await using chorale = await start(good, flaky, hanging, lost);
  const token = await createToken(chorale, { room: 'lab', identity: 'ada' });
  const ada = await connectSignal({ url: chorale.url, token });
  ada.send({ case: 'leave', value: {} as never });
  await received(good, 'room_finished');
  await received(flaky, 'room_finished');
  assert.deepEqual(namesOf(flaky), namesOf(good));
  assert.equal(good.events.length, 3);
  assert.deepEqual([...namesOf(hanging), ...namesOf(lost)], []);
});
