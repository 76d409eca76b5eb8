// What does garbage on NATS and in Redis do? It is ignored: no service ends, calls go on, new ones are held.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Cluster, startCluster } from '@chorale/standalone';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Redis } from 'ioredis';
import { RoomServiceClient } from 'livekit-server-sdk';
import { eventually } from '../kit/eventually.ts';
import { connectSignal, type SignalClient } from '../kit/signal-client.ts';
import { createToken } from '../kit/token.ts';
import { openReceiver, type Receiver } from '../kit/webhook-receiver.ts';

const keys = { apiKey: 'devkey', apiSecret: 'secret' };
const SEED = 20_261_126;
/** On each subject that was seen, of each kind. */
const MESSAGES = 40;

let cluster: Cluster;
let receiver: Receiver;
let nats: NatsConnection;
let redis: Redis;
before(async () => {
  receiver = await openReceiver(keys.apiKey, keys.apiSecret);
  cluster = await startCluster({
    ...{ port: 0, gatewayPorts: [0, 0], udpPorts: [0, 0], apiPort: 0 },
    keys: { devkey: 'secret' },
    config: `node: { workers: 1 }\nwebhook: { urls: ["${receiver.url}"], api_key: devkey }`,
  });
  nats = await connect({ servers: `127.0.0.1:${cluster.nats.port}` });
  redis = new Redis(cluster.redis.port, '127.0.0.1');
});
after(async () => {
  redis.disconnect();
  await nats.close();
  await cluster[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

const join = async (room: string, identity: string): Promise<SignalClient> => {
  const token = await createToken(keys, { room, identity });
  return connectSignal({ url: cluster.front.url, token });
};

/** Two participants on two gateways see each other, and the api sees both. */
async function holdsSession(room: string): Promise<void> {
  using ada = await join(room, 'ada');
  using bob = await join(room, 'bob');
  await ada.waitFor('update', ({ participants: [first] }) => first?.identity === 'bob');
  await changesName(bob, ada, `Bob of ${room}`);
  const rooms = new RoomServiceClient(cluster.front.url, keys.apiKey, keys.apiSecret);
  assert.equal((await rooms.listParticipants(room)).length, 2);
  await rooms.deleteRoom(room);
  const finished = (): boolean =>
    receiver.events.some((event) => event.event === 'room_finished' && event.room?.name === room);
  await eventually(() => (finished() ? undefined : `the end of ${room} at the receiver`));
}

async function changesName(who: SignalClient, seer: SignalClient, name: string): Promise<void> {
  who.send({ case: 'updateMetadata', value: { name, metadata: '', attributes: {} } as never });
  await seer.waitFor('update', ({ participants }) => participants.some((p) => p.name === name));
}

function everyoneLives(): void {
  const { nodes, gateways, api, jobServices, webhook } = cluster;
  for (const part of [...nodes, ...gateways, api, ...jobServices, webhook]) {
    if (part === undefined) continue;
    assert.doesNotThrow(
      () => process.kill(part.pid, 0),
      `${part.service} has ended:\n${part.log()}`,
    );
    assert.doesNotMatch(part.log(), /worker ended|uncaught/i);
  }
}

/** Mulberry32: the same garbage in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomOf(SEED);
const garbage = (): Uint8Array =>
  Uint8Array.from({ length: Math.floor(random() * 300) }, () => random() * 256);

function mutate(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let i = 0; i < 3 && copy.length > 0; i++)
    copy[Math.floor(random() * copy.length)] = random() * 256;
  return random() < 0.3 ? copy.subarray(0, Math.floor(random() * copy.length)) : copy;
}

/** Every subject that the stack uses in a session, with one message of it. */
async function listen(): Promise<ReadonlyMap<string, Uint8Array>> {
  const seen = new Map<string, Uint8Array>();
  const all = nats.subscribe('chorale.>', {
    callback: (_error, { subject, data }) => void seen.set(subject, data),
  });
  await nats.flush();
  await holdsSession('overheard');
  all.unsubscribe();
  return seen;
}

test('bytes without sense on every subject: sessions that are open go on', async (t) => {
  const subjects = [...(await listen()).keys()];
  t.diagnostic(`${subjects.length} subjects`);
  assert.ok(subjects.length >= 10, `${subjects}`);
  using ada = await join('open', 'ada');
  using bob = await join('open', 'bob');
  for (const subject of [...subjects, 'chorale.', 'chorale.nobody.knows', 'chorale.node.control']) {
    if (subject.endsWith('.')) continue;
    for (let i = 0; i < MESSAGES; i++) {
      nats.publish(subject, garbage(), i % 2 === 0 ? { reply: 'a.stranger' } : {});
    }
  }
  await nats.flush();
  await changesName(bob, ada, 'Bob, still');
  await holdsSession('after bytes');
  everyoneLives();
});

test('messages of ours, damaged and said again: no service ends, and new sessions are held', async () => {
  const seen = await listen();
  for (const [subject, data] of seen) {
    for (let i = 0; i < MESSAGES; i++) {
      const reply = { reply: `chorale.stranger.${i}` };
      nats.publish(subject, i === 0 ? data : mutate(data), i % 2 === 0 ? reply : {});
    }
  }
  await nats.flush();
  await holdsSession('after damage');
  everyoneLives();
});

test('records in Redis that nobody of ours wrote: skipped, or 503 for the one room that they stand for', async () => {
  const encode = (name: string): string => Buffer.from(name).toString('base64url');
  const values = ['', '{', 'null', '7', '[]', '{"nodeId":7}', '{"nodeId":"x","state":"?"}'];
  for (const [i, value] of values.entries()) {
    await redis.set(`chorale:node:${encode(`n${i}`)}`, value);
    await redis.set(`chorale:instance:egress:${encode(`e${i}`)}`, value);
    await redis.hset(`chorale:room:${encode(`r${i}`)}`, { node: value, epoch: 'x' });
  }
  await redis.lpush(`chorale:node:${encode('list')}`, 'x');
  await redis.set(`chorale:room:${encode('taken')}`, 'a string');
  await redis.set('chorale:room:%%%', 'no base64');
  await assert.rejects(join('taken', 'ada'), /^Error: 503/);
  await holdsSession('after records');
  const rooms = new RoomServiceClient(cluster.front.url, keys.apiKey, keys.apiSecret);
  assert.ok(Array.isArray(await rooms.listRooms()));
  everyoneLives();
});
