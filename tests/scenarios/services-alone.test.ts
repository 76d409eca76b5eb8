// What does each service say when it starts alone, and does it end when told to?
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type LocalServer, startNatsServer, startRedisServer } from '@chorale/local-servers';
import { eventually } from '../kit/eventually.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'chorale-'));
after(() => rmSync(folder, { recursive: true }));

function start(service: string, args: readonly string[]) {
  const node = ['--conditions=@chorale/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...node, `services/${service}/src/main.ts`, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return { child, log: () => log, output: () => output, ended: once(child, 'exit') };
}

/** What each needs, in the words of the configuration, and nothing of the others. */
const needs = {
  'signal-gateway': ['nats', 'keys'],
  'sfu-node': ['nats', 'redis'],
  api: ['nats', 'redis', 'keys'],
  egress: ['nats', 'redis'],
  ingress: ['nats', 'redis'],
  webhook: ['nats', 'keys', 'webhook'],
} as const;
const services = Object.keys(needs) as (keyof typeof needs)[];

interface Ports {
  readonly nats: number;
  readonly redis: number;
}

function configure(service: keyof typeof needs, { nats, redis }: Ports): string {
  const sections = {
    nats: `nats: { servers: ["nats://127.0.0.1:${nats}"] }`,
    redis: `redis: { address: "127.0.0.1:${redis}" }`,
    keys: 'keys: { devkey: secret }',
    webhook: 'webhook: { urls: ["http://127.0.0.1:1/"], api_key: devkey }',
  };
  const file = join(folder, `${crypto.randomUUID()}.yaml`);
  const lines = needs[service].map((name) => sections[name]);
  writeFileSync(
    file,
    ['development: true', 'port: 0', 'rtc: { udp_port: 0 }', ...lines].join('\n'),
  );
  return file;
}

let nats: LocalServer;
let redis: LocalServer;
before(async () => {
  [nats, redis] = await Promise.all([startNatsServer(), startRedisServer()]);
});
after(() => Promise.all([nats[Symbol.asyncDispose](), redis[Symbol.asyncDispose]()]));

for (const service of services) {
  test(`${service} says which sections it lacks, and that it cannot work`, async () => {
    const { ended, log } = start(service, []);
    assert.deepEqual(await ended, [78, null]);
    assert.match(log(), /nats.*: an? \w+ of its own needs/);
  });

  test(`${service} waits for a NATS that is not there, and ends on SIGTERM`, () =>
    waits(service, { nats: 1, redis: redis.port }, 'waiting for NATS'));

  test(`${service} works with what it needs, and ends on SIGTERM`, async () => {
    const file = configure(service, { nats: nats.port, redis: redis.port });
    const { child, ended, log, output } = start(service, ['--config', file]);
    await eventually(() => (output().includes('\n') ? undefined : `a first line: ${log()}`));
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });
}

for (const service of services.filter((name) => needs[name].some((need) => need === 'redis'))) {
  test(`${service} waits for a Redis that is not there, and ends on SIGTERM`, () =>
    waits(service, { nats: nats.port, redis: 1 }, 'waiting for Redis'));
}

async function waits(service: keyof typeof needs, ports: Ports, words: string): Promise<void> {
  const file = configure(service, ports);
  const { child, ended, log } = start(service, ['--config', file]);
  await eventually(() => (log().includes(words) ? undefined : `${words}: ${log()}`));
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
  assert.equal(log().trim().split('\n').length, 1);
}
