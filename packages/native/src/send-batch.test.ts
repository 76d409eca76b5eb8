// Do packets that leave as one run arrive as they were, whatever stands between them, and when the kernel will not cut them?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Arena, SLOT_BYTES } from './arena.ts';
import { writeSockaddr } from './endpoint.ts';
import { SOL_SOCKET } from './layout.ts';
import { openLibc } from './libc.ts';
import { createPacketIoCounters, type PacketIoCounters } from './packet-io.ts';
import { RECEIVE_BATCH_BYTES, ReceiveBatch } from './receive-batch.ts';
import { SendBatch } from './send-batch.ts';
import { SEND_BATCH_BYTES } from './send-slots.ts';
import { closeUdpDescriptor, openUdpDescriptor, type UdpDescriptor } from './udp-descriptor.ts';

const SO_NO_CHECK = 11;

class Wire implements Disposable {
  readonly counters: PacketIoCounters = createPacketIoCounters();
  readonly sender: UdpDescriptor;
  readonly #arena = new Arena(SEND_BATCH_BYTES + RECEIVE_BATCH_BYTES + 4 * SLOT_BYTES);
  readonly #scratch = { arena: this.#arena, at: this.#arena.alloc(64) };
  readonly #receivers: UdpDescriptor[];
  readonly #targets: Uint32Array[];
  readonly #incoming = new ReceiveBatch(this.#arena, this.counters);
  readonly #outgoing: SendBatch;

  constructor(runs: boolean) {
    const open = () => openUdpDescriptor(this.#scratch, { address: '127.0.0.1', port: 0 }, 1 << 20);
    this.sender = open();
    this.#receivers = [open(), open()];
    this.#targets = this.#receivers.map(({ local }) => {
      const words = new Uint32Array(8);
      writeSockaddr(new Uint8Array(words.buffer), 0, local);
      return words;
    });
    this.#outgoing = new SendBatch(this.#arena, this.counters, { sockaddrBytes: 16, runs });
  }

  queue(to: number, length: number, mark: number): void {
    const at = this.#outgoing.reserve();
    this.#arena.bytes.fill(mark, at, at + length);
    const target = this.#targets[to];
    assert.ok(target);
    this.#outgoing.commit(length, target);
  }

  flush(): string {
    return this.#outgoing.flush(this.sender.fd);
  }

  /** `length:mark`, in order of arrival. */
  arrived(at: number): string[] {
    const { fd } = this.#receivers[at] ?? this.sender;
    const seen: string[] = [];
    for (let count = this.#incoming.receive(fd); count > 0; count = this.#incoming.receive(fd)) {
      for (let i = 0; i < count; i++) {
        const from = this.#incoming.offsetOf(i);
        const length = this.#incoming.lengthOf(i);
        const mark = this.#arena.bytes[from] ?? 0;
        assert.ok(this.#arena.bytes.subarray(from, from + length).every((byte) => byte === mark));
        seen.push(`${length}:${mark}`);
      }
    }
    return seen;
  }

  refuseRuns(): void {
    this.#arena.view.setInt32(this.#scratch.at, 1, true);
    const value = this.#arena.address(this.#scratch.at);
    openLibc().setsockopt(this.sender.fd, SOL_SOCKET, SO_NO_CHECK, value, 4);
  }

  [Symbol.dispose](): void {
    for (const { fd } of [this.sender, ...this.#receivers]) closeUdpDescriptor(fd);
  }
}

/** A frame in equal parts and a shorter last, another peer's packet in between, a longer one, a single one. */
const traffic = [
  [0, 1000, 1],
  [0, 1000, 2],
  [0, 700, 3],
  [0, 700, 4],
  [1, 500, 5],
  [0, 700, 6],
  [0, 701, 7],
  [1, 500, 8],
  [1, 500, 9],
] as const;

const expected = (to: number): string[] =>
  traffic.flatMap(([peer, length, mark]) => (peer === to ? [`${length}:${mark}`] : []));

for (const runs of [true, false]) {
  test(`packets arrive as they were queued, ${runs ? 'in runs' : 'one by one'}`, () => {
    using wire = new Wire(runs);
    for (const [to, length, mark] of traffic) wire.queue(to, length, mark);
    assert.equal(wire.flush(), 'sent');
    assert.deepEqual(wire.arrived(0), expected(0));
    assert.deepEqual(wire.arrived(1), expected(1));
    assert.equal(wire.counters.datagramsSent, traffic.length);
    assert.equal(wire.counters.sendRefused, 0);
  });
}

test('runs that the kernel does not cut go one by one, and soon no more are made', () => {
  using wire = new Wire(true);
  wire.refuseRuns();
  for (let round = 0; round < 5; round++) {
    for (let mark = 0; mark < 4; mark++) wire.queue(0, 900, mark);
    assert.equal(wire.flush(), 'sent');
    assert.deepEqual(wire.arrived(0), ['900:0', '900:1', '900:2', '900:3']);
  }
  assert.equal(wire.counters.runsRefused, 3);
  assert.equal(wire.counters.datagramsSent, 20);
  assert.equal(wire.counters.sendRefused, 0);
});
