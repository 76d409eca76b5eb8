// Does what is written come out whole and in order, whatever the lengths, the pace and the place in the ring?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, longestRecord, RING_HEADER_BYTES, ringMemory, TAIL } from './ring-layout.ts';
import { RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';

const CAPACITY = 1024;

/** Numbers below `limit`, the same for the same seed. */
function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  };
}

function createRing(start = 0) {
  const buffer = new ArrayBuffer(RING_HEADER_BYTES + CAPACITY);
  const memory = ringMemory(buffer, 0, CAPACITY);
  memory.words[TAIL] = start;
  memory.words[HEAD] = start;
  return { memory, writer: new RingWriter(memory), reader: new RingReader(memory) };
}

function write(writer: RingWriter, record: Buffer): boolean {
  const at = writer.reserve(record.length);
  if (at < 0) return false;
  record.copy(writer.bytes, at);
  writer.commit(record.length);
  return true;
}

function read(reader: RingReader, most = 1000): Buffer[] {
  const records: Buffer[] = [];
  reader.read((bytes, at, length) => {
    records.push(Buffer.from(bytes.subarray(at, at + length)));
  }, most);
  return records;
}

/** A ring and what it must still hand over. */
class Trial {
  readonly #random: (limit: number) => number;
  readonly #ring: ReturnType<typeof createRing>;
  readonly #waiting: Buffer[] = [];
  #refused = 0;

  constructor(random: (limit: number) => number, start: number) {
    this.#random = random;
    this.#ring = createRing(start);
  }

  step(): void {
    const random = this.#random;
    if (random(3) > 0)
      return this.#write(Buffer.alloc(random(longestRecord(CAPACITY) + 1), random(256)));
    if (random(4) > 0) this.#ring.writer.publish();
    this.#read(1 + random(5));
  }

  finish(): void {
    const { writer, reader } = this.#ring;
    writer.publish();
    this.#read(1000);
    assert.deepEqual(this.#waiting, []);
    assert.equal(writer.refused, this.#refused);
    assert.equal(reader.broken, false);
  }

  #write(record: Buffer): void {
    if (write(this.#ring.writer, record)) this.#waiting.push(record);
    else this.#refused += 1;
  }

  #read(most: number): void {
    const records = read(this.#ring.reader, most);
    assert.deepEqual(records, this.#waiting.splice(0, records.length));
  }
}

test('random records at a random pace: what was taken comes once, whole and in order', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = createRandom(seed);
    // Around the place where the counters turn over, too.
    const trial = new Trial(random, ((seed % 2) * 2 - 1) * 8 * random(300));
    for (let step = 0; step < 400; step++) trial.step();
    trial.finish();
  }
});

test('a full ring refuses and counts, and takes again what fits when the reader has read', () => {
  const { writer, reader } = createRing();
  const record = Buffer.alloc(100, 7);
  let taken = 0;
  while (write(writer, record)) taken += 1;
  assert.ok(taken >= 8);
  assert.equal(writer.refused, 1);
  assert.equal(read(reader).length, 0, 'nothing was shown yet');
  writer.publish();
  assert.equal(read(reader).length, taken);
  assert.ok(write(writer, record));
});

test('what could never fit is refused', () => {
  const { writer } = createRing();
  assert.equal(writer.reserve(longestRecord(CAPACITY) + 1), -1);
  assert.ok(writer.reserve(longestRecord(CAPACITY)) >= 0);
});

test('a reader that sleeps is to be woken once; one that does not is left alone', () => {
  const { writer, reader } = createRing();
  const record = Buffer.from('x');
  write(writer, record);
  assert.equal(writer.publish(), false, 'awake');
  assert.equal(reader.fallAsleep(), false, 'there is something to read');
  assert.equal(read(reader).length, 1);
  assert.equal(reader.fallAsleep(), true);
  assert.equal(writer.publish(), false, 'nothing new');
  write(writer, record);
  assert.equal(writer.publish(), true);
  write(writer, record);
  assert.equal(writer.publish(), false, 'it is being woken');
});

test('a handler that throws loses its record, not the next', () => {
  const { writer, reader } = createRing();
  write(writer, Buffer.from('a'));
  write(writer, Buffer.from('b'));
  writer.publish();
  const fail = (): never => assert.fail('on purpose');
  assert.throws(() => reader.read(fail, 10));
  assert.deepEqual(read(reader).map(String), ['b']);
});

test('a ring that says nonsense is read no further, and never beyond its end', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const random = createRandom(seed);
    const { memory, writer, reader } = createRing(8 * random(200));
    for (let i = 0; i < 5; i++) write(writer, Buffer.alloc(random(60)));
    writer.publish();
    for (let i = 0; i < 6; i++) memory.bytes[random(CAPACITY)] = random(256);
    if (random(2) === 0) Atomics.store(memory.words, TAIL, random(2 ** 31));
    let count = 0;
    reader.read((bytes, at, length) => {
      count += 1;
      assert.ok(length >= 0 && at + length <= bytes.length);
    }, 10_000);
    assert.ok(count <= 10_000);
  }
});
