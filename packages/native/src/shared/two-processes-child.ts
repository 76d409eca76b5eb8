// The other process of the test: it writes or reads the ring of the one that forked it, until it is told or killed.
import { Bell, BellRope } from './bell.ts';
import type { DescriptorName } from './descriptor-name.ts';
import { RING_HEADER_BYTES, ringMemory } from './ring-layout.ts';
import { RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';
import { SharedMemory } from './shared-memory.ts';

interface Task {
  readonly role: 'write' | 'read';
  readonly memory: DescriptorName;
  readonly bell: DescriptorName;
  readonly capacityBytes: number;
  readonly records: number;
}

const { role, memory, bell, capacityBytes, records } = JSON.parse(process.argv[2] ?? '') as Task;
const shared = SharedMemory.open(memory, RING_HEADER_BYTES + capacityBytes);
const ring = ringMemory(shared.buffer, 0, capacityBytes);
const rope = new BellRope(bell);

if (role === 'write') {
  const writer = new RingWriter(ring);
  let next = 0;
  let rings = 0;
  const writeSome = (): void => {
    for (let i = 0; i < 64 && next < records; i++) {
      const length = 8 + (next % 1200);
      const at = writer.reserve(length);
      if (at < 0) break;
      writer.bytes.fill(next & 0xff, at, at + length);
      writer.view.setFloat64(at, next);
      writer.commit(length);
      next += 1;
    }
    if (writer.publish()) {
      rings += 1;
      rope.ring();
    }
    if (next < records) setImmediate(writeSome);
    else process.send?.({ kind: 'written', rings });
  };
  writeSome();
} else {
  const reader = new RingReader(ring);
  let count = 0;
  const noteRecord = (): void => {
    count += 1;
  };
  const own = new Bell(() => {
    do reader.read(noteRecord, 1000);
    while (!reader.fallAsleep());
    setImmediate(() => process.send?.({ kind: 'read', count }));
  });
  reader.fallAsleep();
  process.send?.({ kind: 'ready', bell: own.name });
}
process.on('disconnect', () => process.exit(0));
setInterval(() => undefined, 1000);
