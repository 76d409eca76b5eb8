// What may a token say of the room that it opens? Limits, metadata and timeouts, by a preset's name or in full; only at the opening.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, before, test } from 'node:test';
import { signAccessToken } from '@chorale/auth';
import { connectSignal } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

const folder = mkdtempSync(path(tmpdir(), 'chorale-'));
let chorale: RunningChorale;
before(async () => {
  const file = path(folder, 'config.yaml');
  const preset =
    'room: { room_configurations: { small: { max_participants: 2, metadata: from-preset, departure_timeout: 7 } } }';
  writeFileSync(file, `${preset}\nlimit: { metadata_bytes: 100 }\n`);
  chorale = await startChorale({ args: ['--config', file, '--log-level', 'error'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const join = async (room: string, identity: string, claims: object = {}) => {
  const { apiKey, apiSecret: secret } = chorale;
  const video = { roomJoin: true, room };
  const token = await signAccessToken({ identity, video, ...claims }, { apiKey, secret }, 60);
  return connectSignal({ url: chorale.url, token });
};

test('a preset of the configuration shapes the room', async () => {
  using ada = await join('preset', 'ada', { roomPreset: 'small' });
  const { room } = await ada.waitFor('join');
  assert.deepEqual(
    [room?.maxParticipants, room?.metadata, room?.departureTimeout, room?.emptyTimeout],
    [2, 'from-preset', 7, 300],
  );
  using _bob = await join('preset', 'bob');
  await assert.rejects(join('preset', 'eve'), /503: .*as many participants/);
});

test('what the token says itself wins over the preset', async () => {
  const roomConfig = { emptyTimeout: 11, metadata: 'from-token', maxParticipants: 1 };
  using ada = await join('both', 'ada', { roomPreset: 'small', roomConfig });
  const { room } = await ada.waitFor('join');
  assert.deepEqual(
    [room?.emptyTimeout, room?.metadata, room?.departureTimeout, room?.maxParticipants],
    [11, 'from-token', 7, 1],
  );
});

test('only the token that opens the room counts', async () => {
  using _ada = await join('opened', 'ada');
  using bob = await join('opened', 'bob', { roomConfig: { metadata: 'late', maxParticipants: 1 } });
  const { room } = await bob.waitFor('join');
  assert.deepEqual([room?.metadata, room?.maxParticipants], ['', 0]);
});

test('wishes for agents and recordings are ignored, an unknown preset is refused', async () => {
  const roomConfig = { metadata: 'm', agents: [{ agentName: 'helper' }] };
  using ada = await join('agents', 'ada', { roomConfig });
  assert.equal((await ada.waitFor('join')).room?.metadata, 'm');
  await assert.rejects(join('unknown', 'ada', { roomPreset: 'large' }), /400: no such room preset/);
});

test('metadata of a room is as long as metadata may be', async () => {
  const roomConfig = { metadata: 'm'.repeat(101) };
  await assert.rejects(join('long', 'ada', { roomConfig }), /400: metadata exceeds 100/);
});
