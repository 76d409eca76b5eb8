// What does each service say when it starts alone, and does it end when told to?
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { eventually } from '../kit/eventually.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'chorale-'));
after(() => rmSync(folder, { recursive: true }));

function start(service: string, args: readonly string[]) {
  const node = ['--conditions=@chorale/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...node, `services/${service}/src/main.ts`, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000,
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  return { child, log: () => log, ended: once(child, 'exit') };
}

for (const service of ['signal-gateway', 'sfu-node', 'api', 'egress', 'ingress', 'webhook']) {
  test(`${service} says which sections it lacks, and that it cannot work`, async () => {
    const { ended, log } = start(service, []);
    assert.deepEqual(await ended, [78, null]);
    assert.match(log(), /nats.*: an? \w+ of its own needs/);
  });

  test(`${service} waits for what is not there yet, and ends on SIGTERM`, async () => {
    const file = join(folder, `${service}.yaml`);
    const [nats, redis] = [
      'nats: { servers: ["nats://127.0.0.1:1"] }',
      'redis: { address: "127.0.0.1:1" }',
    ];
    const receiver = 'webhook: { urls: ["http://127.0.0.1:1/"], api_key: devkey }';
    const keys = 'keys: { devkey: secret }';
    const own = { webhook: [nats, keys, receiver], 'signal-gateway': [nats, keys] };
    const sections = Object.hasOwn(own, service) ? own[service as keyof typeof own] : [nats, redis];
    writeFileSync(file, `development: true\n${sections.join('\n')}\n`);
    const { child, ended, log } = start(service, ['--config', file]);
    await eventually(() => (log().includes('waiting for NATS') ? undefined : log()));
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.equal(log().trim().split('\n').length, 1);
  });
}
