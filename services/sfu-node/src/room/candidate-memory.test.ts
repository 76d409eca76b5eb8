// Does a participant whose UDP fails get TCP candidates alone, and a choice again when those fail?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CandidateMemory } from './candidate-memory.ts';

test('two failures within a minute leave TCP; TCP that fails gives the choice back', () => {
  const memory = new CandidateMemory();
  memory.noteFailure('alice', 20_000);
  assert.equal(memory.protocolOf('alice'), 'any', 'a network that was away for a moment');
  memory.noteFailure('alice', 81_000);
  assert.equal(memory.protocolOf('alice'), 'any', 'long after the first');
  memory.noteFailure('alice', 120_000);
  assert.equal(memory.protocolOf('alice'), 'tcp');
  assert.equal(memory.protocolOf('bob'), 'any');
  memory.noteFailure('alice', 500_000);
  assert.equal(memory.protocolOf('alice'), 'any');
});

test('TCP that never connects is offered alone three times', () => {
  const memory = new CandidateMemory();
  memory.choose('alice', 'tcp');
  const offered = (): string => {
    memory.noteOffer('alice');
    return memory.protocolOf('alice');
  };
  assert.deepEqual([offered(), offered()], ['tcp', 'tcp']);
  memory.noteConnected('alice');
  assert.deepEqual([offered(), offered(), offered(), offered()], ['tcp', 'tcp', 'tcp', 'any']);
});

test('what a client asked for stays; the oldest of many is forgotten', () => {
  const memory = new CandidateMemory();
  memory.choose('alice', 'udp');
  assert.equal(memory.protocolOf('alice'), 'udp');
  for (let i = 0; i < 1000; i++) memory.choose(`other ${i}`, 'tcp');
  assert.equal(memory.protocolOf('alice'), 'any');
  assert.equal(memory.protocolOf('other 0'), 'tcp');
});
