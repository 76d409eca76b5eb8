// Do both packet paths carry datagrams the same way, over IPv4 and IPv6, and close without a trace?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSockaddr, writeSockaddr } from './endpoint.ts';
import { live } from './live-counters.ts';
import type { PacketIo, PacketSocket } from './packet-io.ts';
import { openPacketIo } from './packet-path.ts';

const options = { port: 0, socketBufferBytes: 1 << 20, extraBytes: 0 };

function wordsOf(socket: PacketSocket): Uint32Array {
  const words = new Uint32Array(8);
  writeSockaddr(new Uint8Array(words.buffer), 0, socket.local);
  return words;
}

function send(io: PacketIo, socket: PacketSocket, text: string, to: Uint32Array): void {
  const at = socket.reserve();
  assert.ok(at >= 0);
  io.arena.bytes.set(Buffer.from(text), at);
  socket.commit(text.length, to);
}

for (const kind of ['native', 'portable'] as const) {
  for (const address of ['127.0.0.1', '::1']) {
    test(`${kind}: a batch to itself on ${address} arrives with its source and time`, async () => {
      const before = { ...live };
      const io = await openPacketIo(kind, { ...options, addresses: [address] });
      const socket = io.sockets[0];
      assert.ok(socket);
      const texts = Array.from({ length: 600 }, (_, i) => `datagram ${i}`);
      const seen: string[] = [];
      const startUs = (performance.timeOrigin + performance.now()) * 1000;
      await new Promise<void>((resolve) => {
        io.start({
          packetArrived(_socket, at, lengthBytes, from, arrivalUs): void {
            seen.push(Buffer.from(io.arena.bytes.subarray(at, at + lengthBytes)).toString());
            assert.equal(readSockaddr(io.arena.bytes, from).port, socket.local.port);
            assert.ok(Math.abs(arrivalUs - startUs) < 3600e6);
            if (seen.length === texts.length) resolve();
          },
        });
        for (const text of texts) send(io, socket, text, wordsOf(socket));
      });
      assert.deepEqual(seen, texts);
      assert.equal(io.counters.receiverErrors, 0);
      await io[Symbol.asyncDispose]();
      assert.deepEqual(live, before);
    });
  }

  test(`${kind}: a taken port is one sentence and leaves nothing open`, async () => {
    await using io = await openPacketIo(kind, { ...options, addresses: ['127.0.0.1'] });
    const before = { ...live };
    const port = io.sockets[0]?.local.port ?? 0;
    const again = openPacketIo(kind, { ...options, port, addresses: ['::1', '127.0.0.1'] });
    await assert.rejects(again, /127\.0\.0\.1.*\d/);
    assert.deepEqual(live, before);
  });

  test(`${kind}: a receiver that throws costs one packet`, async () => {
    await using io = await openPacketIo(kind, { ...options, addresses: ['127.0.0.1'] });
    const socket = io.sockets[0];
    assert.ok(socket);
    await new Promise<void>((resolve) => {
      let count = 0;
      io.start({
        packetArrived(): void {
          count += 1;
          if (count === 2) resolve();
          else throw new Error('thrown on purpose');
        },
      });
      send(io, socket, 'first', wordsOf(socket));
      send(io, socket, 'second', wordsOf(socket));
    });
    assert.equal(io.counters.receiverErrors, 1);
  });
}

test('native: a message that the kernel refuses is skipped and the rest go', async () => {
  await using io = await openPacketIo('native', { ...options, addresses: ['127.0.0.1'] });
  const socket = io.sockets[0];
  assert.ok(socket);
  const refused = new Uint32Array(8);
  writeSockaddr(new Uint8Array(refused.buffer), 0, { address: '127.0.0.1', port: 0 });
  await new Promise<void>((resolve) => {
    io.start({
      packetArrived: () => (io.counters.datagramsReceived === 2 ? resolve() : undefined),
    });
    send(io, socket, 'before', wordsOf(socket));
    send(io, socket, 'refused', refused);
    send(io, socket, 'after', wordsOf(socket));
  });
  assert.equal(io.counters.sendRefused, 1);
  assert.equal(io.counters.datagramsSent, 2);
});

test('native: a socket that rests after every batch reads all, in order, and closes without a trace', async () => {
  const before = { ...live };
  {
    await using io = await openPacketIo('native', { ...options, addresses: ['127.0.0.1'] });
    const socket = io.sockets[0];
    assert.ok(socket);
    const seen: number[] = [];
    await new Promise<void>((resolve) => {
      io.start({
        packetArrived: (_socket, at) => void seen.push(io.arena.bytes[at] ?? 0),
        batchRead(): void {
          io.rest?.();
          // Sent while it is about to rest: they come when it wakes.
          if (seen.length < 40) for (let i = 0; i < 2; i++) sendNext();
          else setImmediate(resolve);
        },
      });
      let sent = 0;
      const sendNext = (): void => send(io, socket, String.fromCharCode(sent++), wordsOf(socket));
      sendNext();
    });
    assert.deepEqual(seen.slice(0, 40), [...seen.slice(0, 40).keys()]);
    assert.equal(live.alarmHandles, before.alarmHandles + 1);
  }
  assert.deepEqual(live, before);
});
