// Is an event lost when the webhook service or NATS is killed between the room that had it and the receiver? A ledger at both ends.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startNatsServer, startRedisServer } from '@chorale/local-servers';
import { runPart } from '@chorale/standalone';
import { RoomServiceClient, type WebhookEvent } from 'livekit-server-sdk';
import { eventually } from '../kit/eventually.ts';
import { openReceiver, type Receiver } from '../kit/webhook-receiver.ts';

const keys = { apiKey: 'devkey', apiSecret: 'secret' };
const NAMES = 50;
/** Lives of each room name, one after another: two events each. */
const LIVES = 10;
const EVENTS = 2 * NAMES * LIVES;

test('1,000 events, webhook and NATS killed in the middle: none lost, each room in order', {
  timeout: 170_000,
}, async (t) => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'chorale-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const store = { args: ['-sd', join(folder, 'nats')] };
  const former = await startNatsServer(store);
  const redis = stack.use(await startRedisServer());
  const receiver = stack.use(await openReceiver(keys.apiKey, keys.apiSecret));
  const file = join(folder, 'chorale.yaml');
  await writeFile(file, describe(former.port, redis.port, receiver.url));
  const run = (service: 'api' | 'sfu-node' | 'webhook', ...args: string[]) =>
    runPart(service, { args: ['--config', file, ...args], verbosity: 'kept' });
  stack.use(await run('sfu-node', '--udp-port', '0'));
  const api = stack.use(await run('api', '--port', '0'));
  const rooms = new RoomServiceClient(/http:\S+/.exec(api.ready)?.[0] ?? '', 'devkey', 'secret');
  const killed = await run('webhook');

  const ledger = liveAll(rooms);
  await arrived(receiver, 200);
  process.kill(killed.pid, 'SIGKILL');
  await killed.ended;
  const sawBefore = receiver.events.length;
  await ledger.reached(0.6);
  assert.ok(ledger.share() < 1, 'rooms still open and close when NATS is killed');
  await former[Symbol.asyncDispose]();
  stack.use(await startNatsServer({ ...store, port: former.port }));
  const sids = await ledger.finished;
  stack.use(await run('webhook'));

  await arrived(receiver, EVENTS);
  const { duplicates, byName } = readLedger(receiver.events);
  t.diagnostic(`${EVENTS} events, ${duplicates} came twice, ${sawBefore} before the kills`);
  assert.deepEqual(receiver.refused, []);
  for (const [name, lives] of sids) {
    const expected = lives.flatMap((sid) => [`room_started ${sid}`, `room_finished ${sid}`]);
    assert.deepEqual(byName.get(name), expected, name);
  }
});

function describe(natsPort: number, redisPort: number, receiver: string): string {
  return [
    'development: true',
    'keys: { devkey: secret }',
    'node: { workers: 1 }',
    `nats: { servers: ["nats://127.0.0.1:${natsPort}"] }`,
    `redis: { address: "127.0.0.1:${redisPort}" }`,
    `webhook: { urls: ["${receiver}"], api_key: devkey }`,
  ].join('\n');
}

interface Ledger {
  /** Resolves when so much of it was written, 0 to 1. */
  reached(share: number): Promise<void>;
  /** How much of it is written. */
  share(): number;
  /** By name, the sids of its lives in order. */
  readonly finished: Promise<ReadonlyMap<string, readonly string[]>>;
}

/** Rooms of all names live side by side, each name's lives one after another. */
function liveAll(rooms: RoomServiceClient): Ledger {
  let lives = 0;
  const live = async (name: string): Promise<readonly [string, string[]]> => {
    const sids: string[] = [];
    for (let life = 0; life < LIVES; life++, lives++) {
      sids.push((await persist(() => rooms.createRoom({ name }))).sid);
      await persist(() => endRoom(rooms, name));
    }
    return [name, sids];
  };
  const names = Array.from({ length: NAMES }, (_, i) => `room ${i}`);
  return {
    reached: (share) =>
      eventually(() => (lives < share * NAMES * LIVES ? `${lives} lives` : undefined), 60_000),
    share: () => lives / (NAMES * LIVES),
    finished: Promise.all(names.map(live)).then((all) => new Map(all)),
  };
}

/** Idempotent: an answer that was lost on its way is not asked for twice. */
async function endRoom(rooms: RoomServiceClient, name: string): Promise<void> {
  if ((await rooms.listRooms([name])).length > 0) await rooms.deleteRoom(name);
}

/** While NATS is away calls fail, and an application tries again. */
async function persist<T>(call: () => Promise<T>): Promise<T> {
  let [result, reason]: [{ value: T } | undefined, unknown] = [undefined, undefined];
  await eventually(async () => {
    try {
      result = { value: await call() };
    } catch (error) {
      reason = error;
    }
    return result === undefined ? String(reason) : undefined;
  }, 60_000);
  return (result as { value: T } | undefined)?.value as T;
}

const arrived = (receiver: Receiver, count: number): Promise<void> =>
  eventually(() => {
    const ids = new Set(receiver.events.map(({ id }) => id));
    return ids.size < count ? `${count - ids.size} events` : undefined;
  }, 90_000);

/** Without repetitions: the same id may come twice, and nothing else. */
function readLedger(events: readonly WebhookEvent[]) {
  const seen = new Set<string>();
  const byName = new Map<string, string[]>();
  for (const { id, event, room } of events) {
    if (seen.has(id)) continue;
    seen.add(id);
    const name = room?.name ?? '';
    byName.set(name, [...(byName.get(name) ?? []), `${event} ${room?.sid}`]);
  }
  return { duplicates: events.length - seen.size, byName };
}
