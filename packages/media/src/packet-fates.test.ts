// Is what transport-cc tells of as lost sent again without being asked for, once, and again when that is lost as well?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedbackOf, nackFor } from './rtcp-kit.ts';
import { Stage, type Subscriber, sendSection } from './stage-kit.ts';

const SSRC = 5000;
const RTX_SSRC = 5001;
const CAME = 1;
const LOST = -1;

/** So many packets, 10 ms apart; their numbers in the transport are 0 and so on. */
function publish(stage: Stage, count: number, from = 1): void {
  for (let seq = from; seq < from + count; seq += 1) {
    stage.publish({ seq, keyFrame: seq === 1, timestamp: seq * 900 });
    stage.clock.advance(10);
  }
}

/** Of packets that were sent again: which, by their number the first time. */
const repairs = ({ sink }: Subscriber, rtxSsrc = RTX_SSRC): number[] =>
  sink.packets
    .filter(({ ssrc }) => ssrc === rtxSsrc)
    .map(({ payload: [high = 0, low = 0] }) => (high << 8) | low);

const sequenceOf = ({ sink }: Subscriber, index: number): number =>
  sink.packets.filter(({ ssrc }) => ssrc === SSRC)[index]?.seq ?? -1;

test('what was overtaken by two is lost, and is sent again', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  publish(stage, 10);
  stage.rtcpFrom(subscriber.transport, feedbackOf(0, 0, [CAME, CAME, LOST, CAME, LOST, CAME]));
  assert.deepEqual(repairs(subscriber), [sequenceOf(subscriber, 2)]);
  assert.equal(subscriber.track.stats().lost, 1);
});

test('who has asked already is not sent it twice, nor is who asks right after', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  publish(stage, 10);
  const [early, late] = [sequenceOf(subscriber, 1), sequenceOf(subscriber, 2)];
  stage.rtcpFrom(subscriber.transport, nackFor(SSRC, [early]));
  stage.rtcpFrom(subscriber.transport, feedbackOf(0, 0, [CAME, LOST, LOST, CAME, CAME]));
  stage.rtcpFrom(subscriber.transport, nackFor(SSRC, [early, late]));
  assert.deepEqual(repairs(subscriber), [early, late]);
  assert.equal(subscriber.track.stats().lost, 2);
});

test('a repair that is lost is repaired, one that has arrived is done with', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  publish(stage, 5);
  const lost = sequenceOf(subscriber, 1);
  stage.rtcpFrom(subscriber.transport, feedbackOf(0, 0, [CAME, LOST, CAME, CAME, CAME]));
  publish(stage, 15, 6);
  // The repair was number 5.
  stage.rtcpFrom(subscriber.transport, feedbackOf(5, 1, [LOST, CAME, CAME, CAME]));
  assert.deepEqual(repairs(subscriber), [lost, lost]);
  assert.equal(subscriber.track.stats().repaired, 0);
  // The second one is number 21, behind 16 more of the first.
  stage.rtcpFrom(
    subscriber.transport,
    feedbackOf(
      9,
      2,
      Array.from({ length: 13 }, () => CAME),
    ),
  );
  assert.deepEqual([subscriber.track.stats().lost, subscriber.track.stats().repaired], [1, 1]);
  stage.clock.advance(500);
  stage.rtcpFrom(subscriber.transport, nackFor(SSRC, [lost]));
  assert.equal(repairs(subscriber).length, 2);
});

test('each of two tracks gets its own again, and an ended one nothing', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  const other = subscriber.transport.addDownTrack(
    sendSection({ mid: '8', ssrc: 7000, rtxSsrc: 7001 }),
    stage.receiver,
  );
  publish(stage, 6);
  const told = feedbackOf(0, 0, [CAME, CAME, LOST, LOST, CAME, CAME, CAME]);
  other[Symbol.dispose]();
  stage.rtcpFrom(subscriber.transport, told);
  assert.equal(repairs(subscriber).length, 1);
  assert.equal(repairs(subscriber, 7001).length, 0);
});

test('guard: a client that says that all is lost gets no more than who asks for all', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  let told = 0;
  for (let round = 0; round < 100; round += 1) {
    for (let seq = 20 * round; seq < 20 * round + 20; seq += 1)
      stage.publish({ seq, keyFrame: seq === 0, payload: new Uint8Array(1000).fill(0x10) });
    stage.clock.advance(100);
    const sent = subscriber.sink.packets.length;
    const all = Array.from({ length: sent - told - 1 }, () => LOST);
    stage.rtcpFrom(subscriber.transport, feedbackOf(told & 0xffff, 0, [...all, CAME]));
    told = sent;
  }
  const again = repairs(subscriber).length;
  assert.ok(again > 50 && again <= 0.31 * (subscriber.sink.packets.length - again), `${again}`);
});
