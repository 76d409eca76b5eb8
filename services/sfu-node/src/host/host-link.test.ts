import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Envelope, Inbox, Outbox } from './host-link.ts';

function collect(epoch: string) {
  const sent: Envelope<number>[] = [];
  const outbox = new Outbox<number>(epoch, (envelope) => sent.push(envelope));
  const seen: number[] = [];
  const inbox = new Inbox<number>(epoch, (body) => seen.push(body));
  return { sent, outbox, seen, inbox };
}

test('reordered and repeated messages are handed on once and in order', () => {
  const { sent, outbox, seen, inbox } = collect('e');
  for (let i = 0; i < 6; i++) outbox.send(i);
  const order = [2, 0, 0, 1, 5, 3, 1, 4, 5];
  for (const index of order) inbox.receive(sent[index] as Envelope<number>);
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5]);
  assert.equal(inbox.dropped, 3);
});

test('what another life of the room sent is dropped', () => {
  const { sent, outbox, seen, inbox } = collect('e');
  outbox.send(1);
  inbox.receive({ ...(sent[0] as Envelope<number>), epoch: 'former' });
  assert.deepEqual(seen, []);
  assert.equal(inbox.dropped, 1);
});

test('what is held out of order is bounded', () => {
  const { seen, inbox } = collect('e');
  for (let sequence = 1; sequence < 10_000; sequence++) {
    inbox.receive({ epoch: 'e', sequence, body: sequence });
  }
  assert.deepEqual(seen, []);
  assert.ok(inbox.dropped > 5_000);
});
