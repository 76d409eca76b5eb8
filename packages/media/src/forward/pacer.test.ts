// Does what a narrow link cannot take at once leave later, in order, all of it?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtcpType } from '@chorale/rtp';
import { Viewing } from '../allocate/adaptation-kit.ts';
import { packet } from '../packet-kit.ts';
import { rembOf } from '../rtcp-kit.ts';
import { Stage } from '../stage-kit.ts';
import { Pacer } from './pacer.ts';

/** Nothing that its subscriber is sent is numbered: REMB is all that it says. */
function subscribePlain(stage: Stage) {
  const extensions = [{ id: 1, uri: 'urn:ietf:params:rtp-hdrext:sdes:mid' }];
  return stage.subscribe({ extensions });
}

const frameOf = (seq: number): Uint8Array =>
  packet({ mid: '0', seq, payload: Uint8Array.of(0x10, ...new Uint8Array(999)) });

test('a burst on a link of 400 kbit/s is spread over its time, and nothing is lost or overtaken', () => {
  using stage = new Stage();
  const { sink, transport } = subscribePlain(stage);
  stage.rtcpFrom(transport, rembOf(2, 100_000));
  stage.publishBytes(frameOf(0));
  stage.clock.advance(120);
  for (let seq = 1; seq < 31; seq += 1) stage.publishBytes(frameOf(seq));
  const atOnce = sink.packets.length;
  assert.ok(atOnce < 6, `${atOnce}`);
  // 30 packets of 1,000 bytes at one and a half times the link's rate.
  stage.clock.advance(200);
  assert.ok(sink.packets.length > 10 && sink.packets.length < 25, `${sink.packets.length}`);
  stage.clock.advance(300);
  const first = sink.packets[0]?.seq ?? 0;
  assert.deepEqual(
    sink.packets.map(({ seq }) => seq - first),
    Array.from({ length: 31 }, (_, index) => index),
  );
});

test('while a queue on the way drains nothing leaves, and after it no more than before', () => {
  const pacer = new Pacer(400_000, 0);
  pacer.rest(1_000_000, 150_000);
  assert.ok(!pacer.mayPass(1_149_000));
  assert.ok(pacer.mayPass(1_151_000));
  pacer.spend(2500);
  assert.ok(!pacer.mayPass(1_152_000));
});

test('a track that ends while its packets wait takes them along', () => {
  using stage = new Stage();
  const { sink, transport, track } = subscribePlain(stage);
  stage.rtcpFrom(transport, rembOf(2, 100_000));
  stage.publishBytes(frameOf(0));
  stage.clock.advance(120);
  for (let seq = 1; seq < 31; seq += 1) stage.publishBytes(frameOf(seq));
  track[Symbol.dispose]();
  const before = sink.packets.length;
  stage.clock.advance(1000);
  assert.equal(sink.packets.length, before);
});

test('more than may wait is lost, counted, and the rest goes on', () => {
  using stage = new Stage();
  const { transport } = subscribePlain(stage);
  stage.rtcpFrom(transport, rembOf(2, 100_000));
  stage.publishBytes(frameOf(0));
  stage.clock.advance(120);
  for (let seq = 1; seq < 1000; seq += 1) stage.publishBytes(frameOf(seq));
  assert.ok(stage.counter('drop_pacerFull') > 400);
});

test('absurd REMB: nothing, and more than there is, change only its own transport', () => {
  using stage = new Stage();
  const [liar, other] = [subscribePlain(stage), subscribePlain(stage)];
  stage.rtcpFrom(liar.transport, rembOf(0, 0));
  stage.rtcpFrom(other.transport, rembOf(63, 0x3_ffff));
  for (let seq = 0; seq < 50; seq += 1) {
    stage.publishBytes(frameOf(seq));
    stage.clock.advance(30);
  }
  assert.equal(other.sink.packets.length, 50);
  assert.ok(liar.sink.packets.length > 2 && liar.sink.packets.length < 40);
});

test('transport-cc that claims arrivals out of all order hurts nobody but who says it', () => {
  using viewing = new Viewing({});
  viewing.run(3);
  const lie = new Uint8Array(64);
  for (let round = 0; round < 2000; round += 1) {
    lie.set([0x8f, RtcpType.transportFeedback, 0, 15, 0, 0, 0, 1, 0, 0, 0, 1]);
    for (let at = 12; at < 64; at += 1) lie[at] = (round * 31 + at * 17) & 0xff;
    viewing.transport.receiveRtcp(lie, 0, 64, 0);
  }
  viewing.run(3);
  const capacity = viewing.transport.estimate()?.capacityBps ?? 0;
  assert.ok(capacity >= 30_000 && !Number.isNaN(capacity));
});
