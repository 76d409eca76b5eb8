// Do replay windows, index estimates and the nonce rule hold across the wrap and at their edges?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateIndex, ReplayWindow } from './replay-window.ts';
import { createIndexMemory, REMEMBERED, SentIndices, tagWord } from './sent-indices.ts';
import { SourceTable } from './source-table.ts';

test('a window accepts each index once, in any order within it, and nothing older', () => {
  const window = new ReplayWindow(1024);
  const order = Array.from({ length: 5000 }, (_, i) => 65_000 + (i ^ 0x1ff));
  for (const index of order) {
    assert.equal(window.check(index), 'fresh');
    window.accept(index);
    assert.equal(window.check(index), 'replayed');
  }
  assert.equal(window.check(window.highest - 1024), 'too_old');
  assert.equal(window.check(window.highest - 1023), 'replayed');
});

test('a jump beyond the window forgets what is older and keeps the rest fresh', () => {
  const window = new ReplayWindow(128);
  window.accept(5);
  window.accept(5 + 10_000);
  assert.equal(window.check(5), 'too_old');
  assert.equal(window.check(5 + 10_000 - 127), 'fresh');
});

test('estimates follow RFC 3711 3.3.1 across the wrap, both ways', () => {
  const cases = [
    [-1, 65_535, 65_535],
    [65_400, 49, 65_585],
    [65_585, 65_400, 65_400],
    [10, 65_530, -6],
    [3 * 65_536 + 5, 65_535, 3 * 65_536 - 1],
    [2 ** 40, 1, 2 ** 40 + 1],
  ] as const;
  for (const [highest, sequence, expected] of cases) {
    assert.equal(estimateIndex(highest, sequence), expected);
  }
});

function note(sent: SentIndices, index: number, word: number): void {
  sent.memory.tags[sent.claim(index)] = tagWord(word);
}

test('an index leaves twice with the same tag only', () => {
  const sent = new SentIndices(1);
  assert.equal(sent.has(0), false);
  note(sent, 0, 7);
  assert.equal(sent.has(0), true);
  assert.equal(sent.hasTag(0, 7), true);
  assert.equal(sent.hasTag(0, 8), false);
  for (let index = 1; index <= 512; index++) note(sent, index, index);
  assert.equal(sent.isTooOld(0), true);
  assert.equal(sent.hasTag(1, 1), true);
  assert.equal(sent.estimate(65_535), -1);
});

test('what was skipped has not gone out, and may', () => {
  const sent = new SentIndices(1);
  for (let index = 0; index < 600; index++) note(sent, index, index);
  note(sent, 620, 1);
  assert.deepEqual(
    [599, 600, 619, 620].map((index) => sent.has(index)),
    [true, false, false, true],
  );
  note(sent, 610, 0);
  assert.equal(sent.has(610), true);
  assert.equal(sent.hasTag(610, 0), true);
  sent.claim(5000);
  assert.equal(sent.has(4999), false);
});

test('what is remembered moves with the source', () => {
  const sent = new SentIndices(1);
  for (let index = 0; index < 700; index++) note(sent, index, index + 5);
  const memory = createIndexMemory();
  const roomy = { tags: new Uint32Array(2 * REMEMBERED), tagsAt: REMEMBERED };
  sent.moveTo({ ...memory, ...roomy });
  note(sent, 700, 9);
  sent.moveTo(createIndexMemory());
  assert.deepEqual(
    [699, 700].map((index) => sent.hasTag(index, index === 700 ? 9 : index + 5)),
    [true, true],
  );
  assert.equal(sent.has(701), false);
  assert.equal(sent.isTooOld(700 - REMEMBERED), true);
});

test('a source that gave its place is not accepted from the beginning again', () => {
  const table = new SourceTable(2, 1024);
  table.add(1, 0).accept(700);
  table.add(2, 0).accept(1);
  assert.equal(table.hasRoom(1_000_000), false);
  assert.equal(table.hasRoom(31_000_000), true);
  table.find(2);
  table.touch(20_000_000);
  table.add(3, 31_000_000);
  assert.equal(table.find(1), undefined);
  assert.equal(table.retiredIndex(1), 700);
  assert.equal(table.size, 2);
});
