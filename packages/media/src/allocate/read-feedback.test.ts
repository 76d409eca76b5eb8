// Is what a subscriber's feedback says matched with what was sent to it, and with nothing else?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedbackOf } from '../rtcp-kit.ts';
import { Stage, type Subscriber } from '../stage-kit.ts';

/** Begins a VP8 frame, a key frame. */
const PAYLOAD = Uint8Array.of(0x10, ...new Uint8Array(999));

/** Thirty frames a second of two packets, each told of 100 ms later, a sixteenth as lost. */
function run(stage: Stage, { transport }: Subscriber, frames: number, from: number): void {
  for (let frame = 0; frame < frames; frame += 1) {
    const seq = from + 2 * frame;
    stage.publish({ seq, payload: PAYLOAD });
    stage.publish({ seq: seq + 1, payload: PAYLOAD });
    stage.clock.advance(33);
    if (frame < 3) continue;
    const told = seq - 6;
    const reference = Math.floor((told / 2) * 33 * (1000 / 64_000));
    const delta = Math.round((told / 2) * 33 * 4 - reference * 256);
    const bytes = feedbackOf(told, reference, [delta, frame % 8 === 0 ? -1 : 1]);
    stage.rtcpFrom(transport, bytes);
  }
}

test('what arrives and what is lost is known after a second', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  assert.equal(subscriber.transport.estimate()?.deliveredBps, undefined);
  run(stage, subscriber, 120, 0);
  const estimate = subscriber.transport.estimate();
  assert.equal(stage.counter('drop_foreignFeedback'), 0);
  assert.ok(estimate?.capacityBps === Number.POSITIVE_INFINITY);
  const { deliveredBps = 0, lossShare = 0 } = estimate ?? {};
  assert.ok(deliveredBps > 350_000 && deliveredBps < 550_000, `${deliveredBps}`);
  assert.ok(lossShare > 0.03 && lossShare < 0.1, `${lossShare}`);
});

test('feedback about packets that were not sent is counted and changes nothing', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  for (let seq = 0; seq < 10; seq += 1) stage.publish({ seq, keyFrame: seq === 0 });
  for (const bytes of [
    feedbackOf(8, 0, [1, 1, 1, 1, 1]),
    feedbackOf(40_000, 0, [1]),
    feedbackOf(11, 0, [1]),
  ])
    stage.rtcpFrom(subscriber.transport, bytes);
  assert.equal(stage.counter('drop_foreignFeedback'), 3);
  stage.rtcpFrom(stage.publisher, feedbackOf(0, 0, [1]));
  assert.equal(stage.counter('drop_foreignFeedback'), 4, 'who is sent nothing tells of nothing');
  assert.equal(subscriber.transport.estimate()?.lossShare, 0);
});

test('ten thousand random feedbacks neither throw nor stall', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  for (let seq = 0; seq < 300; seq += 1) stage.publish({ seq, keyFrame: seq === 0 });
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 8;
  };
  for (let round = 0; round < 10_000; round += 1) {
    const deltas = Array.from({ length: random() % 40 }, () => (random() % 258) - 2);
    const bytes = feedbackOf(random() % 320, random() % 2 ** 24, deltas);
    if (round % 3 === 0) bytes[12 + (random() % Math.max(1, bytes.length - 12))] = random();
    stage.rtcpFrom(subscriber.transport, bytes);
  }
  assert.ok(Number.isFinite(subscriber.transport.estimate()?.lossShare));
});
