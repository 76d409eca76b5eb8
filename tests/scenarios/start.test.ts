// What does whoever starts the program see when it cannot start?
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runChorale } from '../kit/run-chorale.ts';

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

test('a taken media port: one sentence, exit 1', async () => {
  const taken = createSocket('udp4').bind(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address();
  const media = ['--udp-port', String(port), '--log-level', 'error'];
  const { code, stderr } = await runChorale(['--port', '0', ...media]);
  taken.close();
  assert.equal(code, 1);
  const reason = `cannot bind 127.0.0.1 port ${port}: the port is taken`;
  assert.equal(stderr, `media worker 0 cannot start: ${reason}\n`);
});
