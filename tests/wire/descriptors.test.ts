// Is our wire LiveKit's? Every message and enum of the published package against ours, field by field.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeOurs, describePublished } from './describe-field.ts';
import { leftOutFiles } from './left-out.ts';
import { ourEnums, ourMessages } from './ours.ts';
import { findPublishedEnum, findPublishedMessage, readPublishedTypes } from './published.ts';

const kept = (kind: 'message' | 'enum') =>
  readPublishedTypes(kind).filter(({ file }) => !(file in leftOutFiles));

test('there is something to compare', () => {
  assert.ok(kept('message').length > 250, `${kept('message').length} messages`);
  assert.ok(kept('enum').length > 50, `${kept('enum').length} enums`);
});

test('every file that is left out exists', () => {
  const files = new Set(
    [...readPublishedTypes('message'), ...readPublishedTypes('enum')].map(({ file }) => file),
  );
  assert.deepEqual(
    Object.keys(leftOutFiles).filter((file) => !files.has(file)),
    [],
  );
});

for (const { typeName } of kept('message')) {
  test(`message ${typeName}`, () => {
    const theirs = findPublishedMessage(typeName);
    const ours = ourMessages.get(typeName);
    assert.ok(theirs, 'the published package does not export it');
    assert.ok(ours, 'ours has no such message');
    assert.deepEqual(
      ours.fields.map(describeOurs).toSorted(),
      theirs.fields.list().map(describePublished).toSorted(),
    );
  });
}

for (const { typeName } of kept('enum')) {
  test(`enum ${typeName}`, () => {
    const theirs = findPublishedEnum(typeName);
    const ours = ourEnums.get(typeName);
    assert.ok(theirs, 'the published package does not export it');
    assert.ok(ours, 'ours has no such enum');
    assert.deepEqual(
      ours.values.map(({ name, number }) => [name, number]),
      theirs.values.map(({ name, no }) => [name, no]),
    );
  });
}

test('ours has nothing beyond it', () => {
  const theirs = new Set([...kept('message'), ...kept('enum')].map(({ typeName }) => typeName));
  const extra = [...ourMessages.keys(), ...ourEnums.keys()].filter((name) => !theirs.has(name));
  assert.deepEqual(extra, []);
});
