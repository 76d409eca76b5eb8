// What does whoever starts the program see when it cannot start?
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runChorale } from '../kit/run-chorale.ts';
import { startChorale } from '../kit/start-chorale.ts';

test('a configuration that does not fit: every problem with its path, exit 78', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chorale-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, 'port: -1\nrtc: { udp_port: many }\nunknown: true\n');
  const { code, stderr } = await runChorale(['--config', file]);
  rmSync(folder, { recursive: true });
  assert.equal(code, 78);
  for (const path of ['port:', 'rtc.udp_port:', 'unknown']) assert.match(stderr, new RegExp(path));
});

test('a taken port: one sentence, exit 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const { code, stderr } = await runChorale([
    '--port',
    String(port),
    '--udp-port',
    '0',
    '--log-level',
    'error',
  ]);
  taken.close();
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`^port ${port} on 127.0.0.1 is taken: .*\\n$`));
});

test('SIGTERM ends it cleanly, workers too', async () => {
  const chorale = await startChorale();
  const pids = [...chorale.log().matchAll(/"pid":(\d+),"msg":"media worker started"/g)];
  assert.equal(pids.length, 2);
  await chorale[Symbol.asyncDispose]();
  for (const [, pid] of pids) assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' });
});

test('no secret and no token reaches the log', async () => {
  await using chorale = await startChorale({ args: ['--log-level', 'debug'] });
  const token = 'eyJjYW5hcnki.canary.token';
  await fetch(`${chorale.url}/rtc/validate?access_token=${token}`);
  await fetch(`${chorale.url}/rtc/validate`, { headers: { authorization: `Bearer ${token}` } });
  assert.doesNotMatch(chorale.log(), /canary|"secret"|devkey/);
});
