// Who fills a room and keeps it open? People; not the programs that record them or speak to them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, before, test } from 'node:test';
import { signAccessToken } from '@chorale/auth';
import { RoomServiceClient } from 'livekit-server-sdk';
import { connectSignal } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

const folder = mkdtempSync(path(tmpdir(), 'chorale-'));
let chorale: RunningChorale;
before(async () => {
  const file = path(folder, 'config.yaml');
  writeFileSync(file, 'room: { max_participants: 2, departure_timeout: 1 }\n');
  chorale = await startChorale({ args: ['--config', file, '--log-level', 'error'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const join = async (room: string, identity: string, grant = {}, kind = 'standard') => {
  const { apiKey, apiSecret: secret } = chorale;
  const video = { roomJoin: true, room, ...grant };
  const token = await signAccessToken({ identity, kind, video }, { apiKey, secret }, 60);
  return connectSignal({ url: chorale.url, token });
};

test('recorders, agents and the hidden do not fill a room', async () => {
  using _tape = await join('fill', 'tape', { recorder: true, hidden: true }, 'egress');
  using _helper = await join('fill', 'helper', {}, 'agent');
  using _speaker = await join('fill', 'speaker', { agent: true });
  using _ghost = await join('fill', 'ghost', { hidden: true });
  using _ada = await join('fill', 'ada');
  using bob = await join('fill', 'bob');
  assert.equal((await bob.waitFor('join')).room?.numParticipants, 2);
  await assert.rejects(join('fill', 'eve'), /503/);
  using _late = await join('fill', 'late', {}, 'agent');
});

test('a room with nobody but an agent closes', async () => {
  using agent = await join('left', 'helper', {}, 'agent');
  using ada = await join('left', 'ada');
  await ada.waitFor('join');
  ada.send({ case: 'leave', value: {} as never });
  const leave = await agent.waitFor('leave');
  assert.equal(leave.reason, 10);
});

test('who becomes an agent keeps the room open no more', async () => {
  using ada = await join('becomes', 'ada');
  await ada.waitFor('join');
  const rooms = new RoomServiceClient(chorale.url, chorale.apiKey, chorale.apiSecret);
  const permission = { canSubscribe: true, canPublish: true, canPublishData: true, agent: true };
  await rooms.updateParticipant('becomes', 'ada', { permission });
  assert.equal((await ada.waitFor('leave')).reason, 10);
});

test('that a recording begins and ends is told to everyone at once', async () => {
  using ada = await join('tape', 'ada');
  assert.equal((await ada.waitFor('join')).room?.activeRecording, false);
  using tape = await join('tape', 'tape', { recorder: true, hidden: true }, 'egress');
  await ada.waitFor('roomUpdate', ({ room }) => room?.activeRecording === true);
  assert.equal((await tape.waitFor('join')).room?.activeRecording, true);
  tape.send({ case: 'leave', value: {} as never });
  await ada.waitFor('roomUpdate', ({ room }) => room?.activeRecording === false);
});

test('the kind of a participant is told, by its number on the wire', async () => {
  using ada = await join('kinds', 'ada');
  using _phone = await join('kinds', 'phone', {}, 'sip');
  const update = await ada.waitFor('update', ({ participants: [p] }) => p?.identity === 'phone');
  assert.equal(update.participants[0]?.kind, 3);
});
