// Does the bus work across two clustered servers, and find the other one when its own is killed?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LocalServer, startNatsCluster } from '@chorale/local-servers';
import { createNatsBus, type NatsBus } from './nats.ts';
import { answerRequests, request } from './request.ts';
import { acceptStreams, type BusStream, openStream } from './stream.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const urlOf = ({ port }: LocalServer): string => `nats://127.0.0.1:${port}`;

const busOn = (server: LocalServer, log = quiet): Promise<NatsBus> =>
  createNatsBus({ servers: [urlOf(server)] }, { log });

test('nats: requests and streams cross from one server to the other, in order', async () => {
  await using cluster = await startNatsCluster();
  await using near = await busOn(cluster.servers[0]);
  await using far = await busOn(cluster.servers[1]);
  using _echo = answerRequests(far, 'echo', async (data) => data);
  using _accept = acceptStreams(far, 'count', (stream) => void countUp(stream));
  await far.flush();
  await untilAnswered(near, 'echo');
  using stream = await openStream(near, 'count', AbortSignal.timeout(5_000));
  const seen: number[] = [];
  for await (const [number = 0] of stream.incoming) seen.push(number);
  assert.deepEqual(
    seen,
    Array.from({ length: 200 }, (_, i) => i),
  );
});

async function countUp(stream: BusStream): Promise<void> {
  for (let i = 0; i < 200; i++) await stream.send(Uint8Array.of(i));
  stream.end();
}

test('nats: a server of two is killed; its clients go on at the other, which they were never told of', async () => {
  await using cluster = await startNatsCluster();
  const [dying, staying] = cluster.servers;
  const told: string[] = [];
  const tell = (_fields: object, message: string): void => void told.push(message);
  await using near = await busOn(dying, { info: tell, warn: tell, error: tell } as typeof quiet);
  await using far = await busOn(staying);
  using _echo = answerRequests(far, 'echo', async (data) => data);
  using _own = answerRequests(near, 'own', async (data) => data);
  await Promise.all([near.flush(), far.flush()]);
  await untilAnswered(near, 'echo');

  process.kill(dying.pid, 'SIGKILL');
  await dying.ended;
  await untilAnswered(near, 'echo');
  await untilAnswered(far, 'own');
  assert.equal(near.counters().reconnects, 1);
  assert.equal(far.counters().reconnects, 0);
  assert.deepEqual(told, ['NATS is gone: waiting for it', 'NATS is back']);
});

/** Bounded: half a minute is more than any reconnection takes. */
async function untilAnswered(bus: NatsBus, subject: string): Promise<void> {
  const end = AbortSignal.timeout(30_000);
  for (;;) {
    const deadline = AbortSignal.any([end, AbortSignal.timeout(1_000)]);
    const answer = await request(bus, subject, bytes('x'), deadline).catch(() => undefined);
    if (answer !== undefined) return;
    end.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
