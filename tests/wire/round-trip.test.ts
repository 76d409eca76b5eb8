// Do both runtimes read what the other writes? Random messages of every type, binary and JSON, there and back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@bufbuild/protobuf';
import { equals, fromBinary, fromJsonString, toBinary, toJsonString } from '@bufbuild/protobuf';
import type { Message as PublishedMessage } from '@bufbuild/protobuf-v1';
import { ourMessages } from './ours.ts';
import { findPublishedMessage } from './published.ts';
import { createRandom, createRandomMessage } from './random-message.ts';

const ROUNDS = 20;

for (const [typeName, desc] of ourMessages) {
  test(`round trip ${typeName}`, () => {
    const theirs = findPublishedMessage(typeName);
    assert.ok(theirs);
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const message = createRandomMessage(desc, createRandom(seed));
      const read: PublishedMessage = theirs.fromBinary(toBinary(desc, message));
      const viaBinary: Message = fromBinary(desc, read.toBinary());
      assert.ok(equals(desc, viaBinary, message), `binary, seed ${seed}`);
      const readJson: PublishedMessage = theirs.fromJsonString(toJsonString(desc, message));
      const viaJson: Message = fromJsonString(desc, readJson.toJsonString());
      assert.ok(equals(desc, viaJson, message), `JSON, seed ${seed}`);
    }
  });
}
