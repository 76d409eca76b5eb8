// Can an orchestrator tell that a service lives from that it can work? Redis goes away and comes back; the service stays.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startNatsServer, startRedisServer } from '@chorale/local-servers';
import { runPart } from '@chorale/standalone';
import { eventually } from '../kit/eventually.ts';

const ask = async (url: string): Promise<readonly [number, string]> => {
  const answer = await fetch(url);
  return [answer.status, await answer.text()];
};

for (const service of ['egress', 'ingress'] as const) {
  test(`${service} lives without Redis, is not ready, and is again when Redis is back`, async () => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'chorale-'));
    stack.defer(() => rm(folder, { recursive: true }));
    const nats = stack.use(await startNatsServer());
    const redis = await startRedisServer();
    const file = join(folder, 'chorale.yaml');
    const servers = `nats: { servers: ["nats://127.0.0.1:${nats.port}"] }`;
    const address = `redis: { address: "127.0.0.1:${redis.port}" }`;
    await writeFile(file, `${servers}\n${address}\n${service}: { health_port: 0 }\n`);
    const part = stack.use(await runPart(service, { args: ['--config', file], verbosity: 'kept' }));
    const url = /http:\S+/.exec(part.ready)?.[0] ?? '';
    assert.deepEqual(await ask(`${url}/`), [200, 'OK']);
    assert.deepEqual(await ask(`${url}/ready`), [200, 'ready']);
    await redis[Symbol.asyncDispose]();
    await eventually(async () => ((await ask(`${url}/ready`))[0] === 503 ? undefined : '503'));
    assert.deepEqual(await ask(`${url}/ready`), [503, 'the store does not answer']);
    assert.deepEqual(await ask(`${url}/`), [200, 'OK']);
    stack.use(await startRedisServer({ port: redis.port }));
    await eventually(async () => ((await ask(`${url}/ready`))[0] === 200 ? undefined : '200'));
  });
}
