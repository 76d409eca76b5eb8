import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor, readCursor } from './cursor.ts';

test('reading goes on at the first that waits, else behind the last', () => {
  const cursor = new Cursor(10);
  for (const sequence of [11, 12, 13]) cursor.begin(sequence);
  cursor.finish(12);
  assert.equal(cursor.next, 11);
  assert.deepEqual(
    [10, 11, 12, 13, 14].map((n) => cursor.isDone(n)),
    [true, false, true, false, false],
  );
  cursor.finish(11);
  assert.equal(cursor.next, 13);
  cursor.finish(13);
  assert.equal(cursor.next, 14);
});

test('written and read, it is the same', () => {
  for (const done of [[12], [12, 14], [11, 12, 13, 14]]) {
    const cursor = new Cursor(10);
    for (const sequence of [11, 12, 13, 14]) cursor.begin(sequence);
    for (const sequence of done) cursor.finish(sequence);
    const read = readCursor(cursor.write());
    assert.equal(read?.write(), cursor.write());
    assert.equal(read?.next, cursor.next);
    for (const n of [1, 10, 11, 12, 13, 14, 15])
      assert.equal(read?.isDone(n), cursor.isDone(n), `${n}`);
  }
});

test('what the stream has let go is passed over', () => {
  const cursor = new Cursor(5);
  for (const sequence of [6, 7, 20]) cursor.begin(sequence);
  cursor.skipTo(20);
  assert.equal(cursor.next, 20);
  cursor.finish(20);
  cursor.skipTo(30);
  assert.deepEqual([cursor.next, cursor.isDone(29), cursor.isDone(30)], [30, true, false]);
});

test('anything else is no cursor', () => {
  const texts = [
    '',
    '{',
    '7',
    'null',
    '{"head":-1,"waiting":[]}',
    '{"head":"x","waiting":[]}',
    '{"head":1}',
  ];
  for (const text of texts) assert.equal(readCursor(text), undefined, text);
});
