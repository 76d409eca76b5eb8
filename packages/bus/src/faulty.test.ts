// What do requests and streams promise on a bus that is late, says things twice, in another order, or not at all?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFaultyBus, type FaultyBusOptions } from './faulty.ts';
import { createMemoryBus } from './memory.ts';
import { answerRequests, request } from './request.ts';
import { acceptStreams, openStream } from './stream.ts';

const SEEDS = [1, 2, 3, 4, 5];
const FRAMES = 60;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

const faults: Readonly<Record<string, Omit<FaultyBusOptions, 'seed'>>> = {
  late: { maxDelayMs: 5, duplicateRatio: 0 },
  twice: { maxDelayMs: 0, duplicateRatio: 1 },
  'late and twice': { maxDelayMs: 5, duplicateRatio: 0.5 },
  lost: { maxDelayMs: 0, duplicateRatio: 0, lossRatio: 0.03 },
  everything: { maxDelayMs: 5, duplicateRatio: 0.3, lossRatio: 0.02 },
};

for (const [name, fault] of Object.entries(faults)) {
  test(`${name}: a stream delivers in order and once, and ends where a frame is missing`, async () => {
    let whole = 0;
    for (const seed of SEEDS) {
      const received = await sendFrames({ ...fault, seed });
      const expected = Array.from({ length: received.length }, (_, i) => `${i}`);
      assert.deepEqual(received, expected, `seed ${seed}`);
      if (received.length === FRAMES) whole++;
    }
    if (fault.maxDelayMs === 0 && fault.lossRatio === undefined) assert.equal(whole, SEEDS.length);
  });

  test(`${name}: a request is answered with what was asked, or fails by its deadline`, async () => {
    let answered = 0;
    // Where nothing is lost, nothing may fail, however busy the machine is.
    const patienceMs = fault.lossRatio === undefined ? 10_000 : 100;
    for (const seed of SEEDS) {
      const inner = createMemoryBus();
      await using bus = createFaultyBus(inner, { ...fault, seed });
      using _echo = answerRequests(bus, 'echo', async (data) => data);
      for (let i = 0; i < 10; i++) {
        const answer = await request(
          bus,
          'echo',
          bytes(`${i}`),
          AbortSignal.timeout(patienceMs),
        ).catch((error: unknown) => error);
        if (answer instanceof Uint8Array) {
          answered++;
          assert.equal(text(answer), `${i}`);
        } else {
          assert.ok(answer instanceof Error, String(answer));
        }
      }
      await inner[Symbol.asyncDispose]();
    }
    if (fault.lossRatio === undefined) assert.equal(answered, 10 * SEEDS.length);
    else assert.ok(answered > 0, 'nothing was answered');
  });
}

/** What the other end read before the stream ended, well or not. */
async function sendFrames(options: FaultyBusOptions): Promise<string[]> {
  const inner = createMemoryBus();
  await using bus = createFaultyBus(inner, options);
  const received: string[] = [];
  const over = Promise.withResolvers<void>();
  const beat = { heartbeatMs: 30 };
  using _accepted = acceptStreams(
    bus,
    'frames',
    (stream) => {
      void (async () => {
        try {
          for await (const frame of stream.incoming) received.push(text(frame));
        } catch {
          // It broke off: what came before counts.
        }
        over.resolve();
      })();
    },
    beat,
  );
  const opened = await openStream(bus, 'frames', AbortSignal.timeout(2_000), beat).catch(
    () => undefined,
  );
  if (opened === undefined) over.resolve();
  else {
    opened.aborted.addEventListener('abort', () => over.resolve());
    await sendAll(opened);
  }
  await over.promise;
  await inner[Symbol.asyncDispose]();
  return received;
}

async function sendAll(stream: Awaited<ReturnType<typeof openStream>>): Promise<void> {
  try {
    for (let i = 0; i < FRAMES; i++) await stream.send(bytes(`${i}`));
    stream.end();
  } catch {
    // The stream has ended: the other end has what it has.
  }
}
