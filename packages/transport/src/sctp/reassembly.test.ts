import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DataFlag } from './chunk-types.ts';
import { type InboundChunk, type InboundMessage, Reassembly } from './reassembly.ts';

/** Messages of some streams, cut into chunks with consecutive TSNs as a sender must. */
function cut(lengths: readonly number[]): InboundChunk[] {
  let tsn = 4_294_967_290;
  return lengths.flatMap((length, message) =>
    Array.from({ length }, (_, piece) => ({
      tsn: tsn++,
      flags: (piece === 0 ? DataFlag.begin : 0) | (piece === length - 1 ? DataFlag.end : 0),
      streamId: message % 3,
      ssn: message,
      payloadProtocol: 53,
      payload: Uint8Array.of(message, piece),
    })),
  );
}

test('fragments of many streams in any order become exactly the messages', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 });
  const shuffled = lengths.chain((each) =>
    fc.record({
      each: fc.constant(each),
      chunks: fc.shuffledSubarray(cut(each), { minLength: cut(each).length }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ each, chunks }) => {
      const reassembly = new Reassembly(65_535);
      const messages = chunks
        .map((chunk) => reassembly.add(chunk))
        .filter((result): result is InboundMessage => typeof result === 'object');
      const found = messages.toSorted((a, b) => a.ssn - b.ssn).map(({ bytes }) => [...bytes]);
      assert.deepEqual(
        found,
        each.map((length, message) =>
          Array.from({ length }, (_, piece) => [message, piece]).flat(),
        ),
      );
      assert.equal(reassembly.heldBytes, 0);
    }),
    { seed: 20_261_120, numRuns: 200 },
  );
});

test('what was forwarded over is forgotten', () => {
  const reassembly = new Reassembly(65_535);
  for (const chunk of cut([3, 3]).filter((_, index) => index !== 1 && index !== 5))
    reassembly.add(chunk);
  assert.ok(reassembly.heldBytes > 0);
  reassembly.forget(4_294_967_296);
  assert.equal(reassembly.heldBytes, 0);
});
