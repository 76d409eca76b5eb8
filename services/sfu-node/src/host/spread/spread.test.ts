// Does a room with media on two workers act as one towards its room, and what is left when either worker ends?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createSystemClock } from '@chorale/async';
import { type Bus, createMemoryBus } from '@chorale/bus';
import { createMediaEngine } from '@chorale/media';
import { ChoraleError, workerDownSubject } from '@chorale/protocol';
import { createLogger } from '@chorale/telemetry';
import {
  createSctpAssociation,
  createTransportHost,
  decidePipeKind,
  openPipes,
  type PipeKind,
} from '@chorale/transport';
import { GuestHosts } from '../../worker/guest-hosts.ts';
import { openLocalHosts } from '../../worker/local-host.ts';
import type { HostParts } from '../media-host.ts';
import type { HostEvent } from '../messages.ts';
import { openSpreadHosts } from './open-spread-hosts.ts';

const LIMIT = 2;
const logger = createLogger('silent');
const clock = createSystemClock();

async function openParts(
  bus: Bus,
  kind: PipeKind,
  stack: AsyncDisposableStack,
): Promise<HostParts> {
  const engine = stack.use(createMediaEngine({ clock }));
  const transports = stack.use(
    await createTransportHost({
      ...{ workerIndex: 0, addresses: ['127.0.0.1'], udpPort: 0, clock, packetIo: 'portable' },
      createSctp: createSctpAssociation,
    }),
  );
  const pipes = stack.use(openPipes(kind, bus));
  return { engine, transports, pipes, clock, logger, hosts: new Set() };
}

const noteNothing = (): void => undefined;

/** A room's host port at one worker, and another worker that may take some. */
async function openRoom(kind: PipeKind) {
  const stack = new AsyncDisposableStack();
  const bus = stack.use(createMemoryBus());
  const here = await openParts(bus, kind, stack);
  const there = await openParts(bus, kind, stack);
  const guests = stack.use(new GuestHosts());
  const events: HostEvent[] = [];
  const asked: string[][] = [];
  const placeHost = async (epoch: string, taken: readonly string[]): Promise<string> => {
    asked.push([...taken]);
    if (taken.length > 0) throw new ChoraleError('unavailable', 'no other');
    await guests.open({ bus, parts: there, logger, worker: 'there' }, epoch, 'here');
    return 'there';
  };
  let branches = 0;
  const noteBranch = (): void => {
    branches += 1;
  };
  const log = { ...logger, warn: noteNothing, info: noteBranch };
  const means = { bus, clock, logger: log, subscribersPerWorker: LIMIT, placeHost };
  const port = openSpreadHosts(openLocalHosts(here), means)('epoch', (event) => events.push(event));
  const open = (transport: string, role: 'publisher' | 'subscriber' = 'publisher'): void =>
    port.send({
      ...{ kind: 'openTransport', transport, role: role === 'subscriber' ? 'single' : role },
      ...{ redDisabled: false, enabledCodecs: [], candidates: 'any', pauses: 'no' },
      sharing: 'by estimate',
      playoutDelay: { minMs: 0, maxMs: 0 },
    });
  const down = (worker: string): void => bus.publish(workerDownSubject(worker), new Uint8Array());
  const isSpread = (): boolean => branches > 0;
  return { here, there, port, events, asked, open, down, isSpread, stack };
}

const countOf = ({ engine, pipes }: HostParts) => ({
  transports: engine.counters()['transports'],
  pipes: engine.counters()['pipes'],
  ends: pipes.counters()['pipesOpen'],
});

async function until(isDone: () => boolean): Promise<void> {
  for (let i = 0; i < 5000 && !isDone(); i += 1) await turn();
  assert.ok(isDone());
}

const kinds: ReadonlySet<PipeKind> = new Set([decidePipeKind('native'), 'messages']);
for (const kind of kinds) {
  test(`${kind}: subscribers beyond the limit go to the other worker, publishers stay`, async () => {
    const { here, there, asked, open, port, isSpread, stack } = await openRoom(kind);
    await using _stack = stack;
    open('a', 'subscriber');
    assert.equal(asked.length, 0);
    open('b', 'subscriber');
    await until(isSpread);
    assert.deepEqual([countOf(here).pipes, countOf(there).pipes], [1, 1]);
    open('c', 'subscriber');
    open('d', 'subscriber');
    open('p', 'publisher');
    await until(() => countOf(there).transports === 2);
    assert.equal(countOf(here).transports, 3);
    await until(() => asked.length === 2);
    assert.deepEqual(asked, [[], ['there']], 'one ahead of need');
    open('e', 'subscriber');
    await until(() => countOf(here).transports === 4);
    port.send({ kind: 'closeTransport', transport: 'c' });
    await until(() => countOf(there).transports === 1);
    port.send({ kind: 'close' });
    port[Symbol.dispose]();
    const nothing = { transports: 0, pipes: 0, ends: 0 };
    await until(() => countOf(there).transports === 0 && countOf(there).ends === 0);
    assert.deepEqual([countOf(here), countOf(there)], [nothing, nothing]);
  });

  test(`${kind}: the end of the other worker is told for each transport there, and frees the pipe`, async () => {
    const { here, there, events, open, down, port, isSpread, stack } = await openRoom(kind);
    await using _stack = stack;
    for (const name of ['a', 'b']) open(name, 'subscriber');
    await until(isSpread);
    for (const name of ['c', 'd']) open(name, 'subscriber');
    await until(() => countOf(there).transports === 2);
    down('there');
    await until(() => events.filter((event) => event.kind === 'transportLost').length === 2);
    await until(() => countOf(here).ends === 0);
    assert.equal(countOf(here).transports, 2);
    port.send({ kind: 'closeTransport', transport: 'c' });
    open('c again', 'subscriber');
    await until(() => countOf(here).transports === 3);
    port[Symbol.dispose]();
  });

  test(`${kind}: the end of the room’s worker ends its host on the other`, async () => {
    const { there, open, down, port, isSpread, stack } = await openRoom(kind);
    await using _stack = stack;
    for (const name of ['a', 'b']) open(name, 'subscriber');
    await until(isSpread);
    open('c', 'subscriber');
    await until(() => countOf(there).transports === 1);
    down('here');
    await until(() => countOf(there).transports === 0 && countOf(there).ends === 0);
    port[Symbol.dispose]();
  });
}
