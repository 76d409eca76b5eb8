// When does a room end, and what follows when its worker dies?
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually } from '../kit/eventually.ts';
import { connectSignal } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
const folder = mkdtempSync(path(tmpdir(), 'chorale-'));
before(async () => {
  const file = path(folder, 'config.yaml');
  writeFileSync(file, 'room: { empty_timeout: 1, departure_timeout: 1 }\nnode: { workers: 1 }\n');
  chorale = await startChorale({ args: ['--config', file] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const join = async (room: string, identity: string) =>
  connectSignal({ url: chorale.url, token: await createToken(chorale, { room, identity }) });

test('a deserted room closes after its timeout, and the name opens a new room', async () => {
  const ada = await join('lab', 'ada');
  const first = (await ada.waitFor('join')).room?.sid ?? '';
  ada.send({ case: 'leave', value: {} as never });
  await ada.closed;
  await eventually(() =>
    chorale
      .log()
      .split('\n')
      .some((line) => line.includes(first) && line.includes('room closed'))
      ? undefined
      : 'the end of the room',
  );
  using again = await join('lab', 'ada');
  assert.notEqual((await again.waitFor('join')).room?.sid, first);
});

test('when a worker is killed its clients are told to reconnect, and can', async () => {
  using ada = await join('lost', 'ada');
  await ada.waitFor('join');
  // Of several nodes any may have the room.
  const started = [...chorale.log().matchAll(/"pid":(\d+),"msg":"media worker started"/g)];
  assert.ok(started.length > 0);
  for (const [, pid] of started) process.kill(Number(pid), 'SIGKILL');
  const leave = await ada.waitFor('leave');
  assert.deepEqual([leave.action, leave.canReconnect], [2, true]);
  await eventually(async () => {
    const again = await join('lost', 'ada').catch(String);
    if (typeof again === 'string') return again;
    again[Symbol.dispose]();
    return;
  });
});
