// Does the bare relay send what it receives to all, go on past a target that is none, and leave nothing?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BareRelay, openBareRelay } from './bare-relay.ts';
import { type Endpoint, writeSockaddr } from './endpoint.ts';
import { live } from './live-counters.ts';
import type { PacketIo } from './packet-io.ts';
import { openPacketIo } from './packet-path.ts';

const TEXTS = ['one', 'a second', 'and the third'] as const;
const nowhere: Endpoint = { address: '127.0.0.1', port: 0 };

const openSocket = (address: string): Promise<PacketIo> =>
  openPacketIo('native', {
    addresses: [address],
    port: 0,
    socketBufferBytes: 1 << 20,
    extraBytes: 0,
  });

function localOf({ sockets: [socket] }: PacketIo): Endpoint {
  assert.ok(socket);
  return socket.local;
}

/** Resolves to what came when it is as much as was sent. */
function hear(io: PacketIo): Promise<string[]> {
  const heard: string[] = [];
  return new Promise((resolve) => {
    io.start({
      packetArrived(_socket, at, lengthBytes): void {
        heard.push(Buffer.from(io.arena.bytes.subarray(at, at + lengthBytes)).toString());
        if (heard.length === TEXTS.length) resolve(heard);
      },
      batchRead: () => io.runJobs(),
    });
  });
}

function say(io: PacketIo, relay: BareRelay): void {
  const [socket] = io.sockets;
  assert.ok(socket);
  const to = new Uint32Array(8);
  writeSockaddr(new Uint8Array(to.buffer), 0, relay.local);
  for (const text of TEXTS) {
    const at = socket.reserve();
    io.arena.bytes.set(Buffer.from(text), at);
    socket.commit(text.length, to);
  }
}

for (const address of ['127.0.0.1', '::1']) {
  test(`the bare relay on ${address}: every target gets every datagram, and closing leaves nothing`, async () => {
    const before = { ...live };
    const [sender, ...listeners] = await Promise.all([1, 2, 3, 4].map(() => openSocket(address)));
    assert.ok(sender);
    const relay = openBareRelay(address, listeners.map(localOf));
    const heard = listeners.map(hear);
    say(sender, relay);
    assert.deepEqual(
      await Promise.all(heard),
      listeners.map(() => TEXTS),
    );
    assert.deepEqual(relay.counts, { received: 3, sent: 9, refused: 0 });
    const open = [relay, sender, ...listeners];
    await Promise.all(open.map((one) => one[Symbol.asyncDispose]()));
    assert.deepEqual({ ...live }, before);
  });
}

test('a target that the kernel refuses costs its copies only', async () => {
  await using sender = await openSocket('127.0.0.1');
  await using first = await openSocket('127.0.0.1');
  await using last = await openSocket('127.0.0.1');
  await using relay = openBareRelay('127.0.0.1', [localOf(first), nowhere, localOf(last)]);
  const heard = [hear(first), hear(last)];
  say(sender, relay);
  assert.deepEqual(await Promise.all(heard), [TEXTS, TEXTS]);
  assert.deepEqual(relay.counts, { received: 3, sent: 6, refused: 3 });
});

test('an address that cannot be bound is one sentence and leaves nothing open', () => {
  const before = { ...live };
  assert.throws(() => openBareRelay('192.0.2.1', []), /192\.0\.2\.1.*address/);
  assert.deepEqual({ ...live }, before);
});
