// When is a peer asked again, when anew, and until when does its answer count?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Arena, createCiphers, writeSockaddr } from '@chorale/native';
import { AddressChecks } from './address-checks.ts';
import { createIceCredentials } from './ice-credentials.ts';
import { defaultLimits } from './limits.ts';
import type { PairSocket } from './path-table.ts';
import { clientIce } from './testing/fixture.ts';
import { bindingSuccess } from './testing/packets.ts';

const arena = new Arena(32_768);
const suite = createCiphers('portable', arena);
const slot = arena.alloc(2048);
const here = arena.alloc(32);
const there = arena.alloc(32);
writeSockaddr(arena.bytes, here, { address: '192.0.2.1', port: 1000 });
writeSockaddr(arena.bytes, there, { address: '192.0.2.1', port: 1001 });
const names = { remote: clientIce, local: createIceCredentials(suite, 1, 7) };
const FIRST_US = 1_000_000_000;
const { checkMs, answerMs } = defaultLimits.rebinding;

function open() {
  const sent: Buffer[] = [];
  const socket: PairSocket = {
    local: { address: '192.0.2.9', port: 7882 },
    family: 4,
    receiveBufferBytes: 0,
    reserve: () => slot,
    commit: (lengthBytes) =>
      void sent.push(Buffer.from(arena.bytes.slice(slot, slot + lengthBytes))),
  };
  const checks = new AddressChecks<string>({ arena, suite }, defaultLimits.rebinding);
  return {
    sent,
    checks,
    ask: (peer: string, from: number, ms: number) =>
      checks.ask(peer, { socket, from, names, nowUs: FIRST_US + ms * 1000 }),
    mayAsk: (peer: string, ms: number) => checks.mayAsk(peer, FIRST_US + ms * 1000),
    tick: (ms: number, gone = '') => checks.tick(FIRST_US + ms * 1000, (peer) => peer === gone),
    /** What an answer to `check` that comes from there is taken for. */
    answer(check: Buffer | undefined, from: number) {
      const answer = bindingSuccess(check ?? Buffer.alloc(20), clientIce.password);
      arena.bytes.set(answer, slot);
      return checks.take({ socket, from }, slot, answer.length);
    },
  };
}

test('a peer is asked at once, then after a pause, with the same bytes', () => {
  const { sent, ask, mayAsk, answer, checks } = open();
  assert.ok(mayAsk('one', 0));
  ask('one', here, 0);
  assert.equal(mayAsk('one', checkMs - 1), false);
  assert.ok(mayAsk('one', checkMs) && mayAsk('another', 0));
  ask('one', here, checkMs);
  assert.deepEqual(sent[1], sent[0]);
  assert.equal(checks.sent, 2);
  assert.deepEqual(answer(sent[0], here), { peer: 'one', generation: 7 });
  assert.equal(answer(sent[0], here), 'stun_unasked');
});

test('two peers wait at once, and each answer is one’s own', () => {
  const { sent, ask, answer } = open();
  ask('one', here, 0);
  ask('two', there, 0);
  assert.equal(answer(sent[0], there), 'stun_unasked');
  assert.deepEqual(answer(sent[1], there), { peer: 'two', generation: 7 });
  assert.deepEqual(answer(sent[0], here), { peer: 'one', generation: 7 });
});

test('at another address it is asked anew, and the answer to the check before is none', () => {
  const { sent, ask, answer } = open();
  ask('one', here, 0);
  ask('one', there, checkMs);
  assert.equal(answer(sent[0], here), 'stun_unasked');
  assert.deepEqual(answer(sent[1], there), { peer: 'one', generation: 7 });
});

test('a check that was not answered in time is another one from then on', () => {
  const { sent, ask, answer } = open();
  ask('one', here, 0);
  ask('one', here, answerMs + 1);
  assert.notDeepEqual(sent[1], sent[0]);
  assert.equal(answer(sent[0], here), 'stun_unasked');
});

test('what waits is forgotten after its time, and of peers that are gone', () => {
  const { sent, ask, answer, tick } = open();
  ask('one', here, 0);
  ask('two', there, 0);
  tick(answerMs, 'two');
  assert.equal(answer(sent[1], there), 'stun_unasked');
  tick(answerMs + 1);
  assert.equal(answer(sent[0], here), 'stun_unasked');
});
