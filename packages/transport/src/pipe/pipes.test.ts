// Do both kinds of pipe carry records the same way, bounded, and end without a trace?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { canShareMemory, live } from '@chorale/native';
import type { RecordSink } from '@chorale/rtp';
import { MessagePipes, type MessageWay } from './message-pipes.ts';
import type { PipeHub, PipeListener } from './pipe.ts';
import { SharedPipes } from './shared-pipes.ts';

/** Hands on each message in a turn of its own. */
function createWay(): MessageWay {
  const handlers = new Map<string, (message: { readonly data: Uint8Array }) => void>();
  return {
    publish: (subject, data) => setImmediate(() => handlers.get(subject)?.({ data })),
    subscribe(subject, handle): Disposable {
      handlers.set(subject, handle);
      return { [Symbol.dispose]: () => void handlers.delete(subject) };
    },
  };
}

const way = createWay();
const kinds: readonly (readonly [string, () => PipeHub])[] = [
  ...(canShareMemory() ? ([['shared', () => new SharedPipes(1 << 16)]] as const) : []),
  ['messages', (): PipeHub => new MessagePipes(way)],
];
class Collector implements PipeListener {
  readonly texts: string[] = [];
  batches = 0;

  recordArrived(bytes: Buffer, at: number, lengthBytes: number): void {
    this.texts.push(bytes.toString('utf8', at, at + lengthBytes));
  }

  batchRead(): void {
    this.batches += 1;
  }
}

function write(sink: RecordSink, text: string): boolean {
  const at = sink.reserve(text.length);
  if (at < 0) return false;
  sink.bytes.set(Buffer.from(text), at);
  sink.commit(text.length);
  return true;
}

async function until(isDone: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000 && !isDone(); i += 1) await turn();
  assert.ok(isDone());
}

/** Two workers' hubs; `opened` has not been told of the other's bell. */
function join(createHub: () => PipeHub) {
  const [near, far] = [createHub(), createHub()];
  const [heardHere, heardThere] = [new Collector(), new Collector()];
  const opened = near.open(heardHere);
  const start = () => {
    const joined = far.join(structuredClone(opened.invitation), heardThere);
    opened.accept(structuredClone(joined.acceptance));
    return joined;
  };
  const end = async (): Promise<void> => {
    await near[Symbol.asyncDispose]();
    await far[Symbol.asyncDispose]();
  };
  return { near, opened, start, heardHere, heardThere, [Symbol.asyncDispose]: end };
}

for (const [kind, createHub] of kinds) {
  test(`${kind}: both ways, in order, also what was written before the other side came`, async () => {
    const before = { ...live };
    {
      await using pair = join(createHub);
      const { opened, heardHere, heardThere } = pair;
      for (let i = 0; i < 10; i += 1) write(opened.sink, `early ${i}`);
      opened.sink.flush();
      const joined = pair.start();
      for (let i = 0; i < 500; i += 1) {
        write(opened.sink, `there ${i}`);
        write(joined.sink, `back ${i}`);
        if (i % 7 === 0) opened.sink.flush();
      }
      opened.sink.flush();
      joined.sink.flush();
      await until(() => heardThere.texts.length === 510 && heardHere.texts.length === 500);
      assert.equal(heardThere.texts[0], 'early 0');
      assert.deepEqual(
        heardThere.texts.slice(10),
        Array.from({ length: 500 }, (_, i) => `there ${i}`),
      );
      assert.deepEqual(
        heardHere.texts,
        Array.from({ length: 500 }, (_, i) => `back ${i}`),
      );
      assert.ok(heardThere.batches < 510);
      assert.equal(pair.near.counters()['pipesOpen'], 1);
    }
    assert.deepEqual({ ...live }, before);
  });

  test(`${kind}: what nobody reads is bounded and counted; it goes on when it is read`, async () => {
    await using pair = join(createHub);
    const { opened, heardThere } = pair;
    const text = 'x'.repeat(1000);
    let taken = 0;
    while (taken < 10_000 && write(opened.sink, text)) taken += 1;
    assert.ok(taken > 10 && taken < 10_000, `${taken} were taken`);
    assert.ok((pair.near.counters()['pipeRefused'] ?? 0) > 0);
    opened.sink.flush();
    pair.start();
    await until(() => heardThere.texts.length === taken);
    await until(() => write(opened.sink, text));
    opened.sink.flush();
    await until(() => heardThere.texts.length > taken);
  });

  test(`${kind}: an end that is gone takes nothing and hears nothing`, async () => {
    await using pair = join(createHub);
    const { opened, heardHere } = pair;
    const joined = pair.start();
    opened[Symbol.dispose]();
    opened[Symbol.dispose]();
    assert.equal(write(opened.sink, 'late'), false);
    opened.sink.flush();
    write(joined.sink, 'into nothing');
    joined.sink.flush();
    for (let i = 0; i < 20; i += 1) await turn();
    assert.deepEqual(heardHere.texts, []);
    assert.equal(pair.near.counters()['pipesOpen'], 0);
  });

  test(`${kind}: a pipe may be ended by whoever is reading it`, async () => {
    await using pair = join(createHub);
    const joined = pair.start();
    pair.heardHere.recordArrived = (): void => pair.opened[Symbol.dispose]();
    for (let i = 0; i < 5; i += 1) write(joined.sink, `${i}`);
    joined.sink.flush();
    await until(() => pair.near.counters()['pipesOpen'] === 0);
  });
}

test('a pipe of one kind is not joined as the other', async () => {
  await using messages = new MessagePipes(way);
  await using shared = new SharedPipes();
  const { invitation } = messages.open(new Collector());
  assert.throws(() => shared.join(invitation, new Collector()), /shares no memory/);
});
