import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ArrivalSymbol,
  readTransportFeedback,
  TransportFeedback,
  writeTransportFeedback,
} from './twcc.ts';

function feedbackOf(deltas: readonly (number | undefined)[]): TransportFeedback {
  const feedback = new TransportFeedback();
  feedback.senderSsrc = 1;
  feedback.mediaSsrc = 0xfedcba98;
  feedback.baseSequence = 65_530;
  feedback.referenceTime = 0x123456;
  feedback.feedbackCount = 255;
  feedback.count = deltas.length;
  deltas.forEach((delta, row) => {
    const isSmall = delta !== undefined && delta >= 0 && delta <= 255;
    const received = isSmall ? ArrivalSymbol.small : ArrivalSymbol.large;
    feedback.symbols[row] = delta === undefined ? ArrivalSymbol.missing : received;
    feedback.deltas[row] = delta ?? 0;
  });
  return feedback;
}

const written = (feedback: TransportFeedback): Uint8Array => {
  const bytes = new Uint8Array(24 + 4 * feedback.count);
  return bytes.slice(0, writeTransportFeedback(bytes, 0, feedback));
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

for (const [name, deltas, chunksAndDeltas] of [
  ['a run of small deltas', [1, 2, 3], '2003 010203 000000'],
  [
    'a run of losses within a vector of one bit',
    [1, undefined, 3, undefined, 5],
    'aa00 010305 000000',
  ],
  [
    'large and negative deltas in a vector of two bits',
    [0, -1, 256, undefined],
    'da00 00ffff0100 00',
  ],
] as const) {
  test(`${name} is written as the draft draws it`, () => {
    const bytes = hex(written(feedbackOf(deltas)));
    assert.equal(bytes.slice(40), chunksAndDeltas.replaceAll(' ', ''));
    assert.equal(bytes.slice(0, 4), '8fcd');
    assert.equal(bytes.slice(24, 40), `fffa000${deltas.length}123456ff`);
  });
}

test('whatever arrived is read back as it was written', () => {
  const delta = fc.oneof(
    fc.constant(undefined),
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: -32_768, max: 32_767 }),
  );
  const runs = fc.array(fc.tuple(delta, fc.integer({ min: 1, max: 40 })), {
    minLength: 1,
    maxLength: 30,
  });
  const back = new TransportFeedback();
  fc.assert(
    fc.property(runs, (parts) => {
      const deltas = parts.flatMap(([value, times]) => Array.from({ length: times }, () => value));
      const feedback = feedbackOf(deltas);
      const bytes = written(feedback);
      assert.equal(bytes.length % 4, 0);
      assert.ok(readTransportFeedback(bytes, 0, bytes.length, back));
      assert.equal(back.count, deltas.length);
      assert.deepEqual(back.symbols.slice(0, back.count), feedback.symbols.slice(0, back.count));
      assert.deepEqual(back.deltas.slice(0, back.count), feedback.deltas.slice(0, back.count));
    }),
    { numRuns: 300, seed: 3 },
  );
});

test('a run of nothing, which would never end, is refused', () => {
  const bytes = written(feedbackOf([1, 2, 3]));
  bytes[20] = 0;
  bytes[21] = 0;
  assert.equal(readTransportFeedback(bytes, 0, bytes.length, new TransportFeedback()), false);
});
