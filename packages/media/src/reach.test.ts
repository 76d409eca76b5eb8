// Is nothing wasted on a subscriber that is not reached, and does its picture begin at once when it is?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtcpType } from '@chorale/rtp';
import { Stage, type Subscriber } from './stage-kit.ts';

function openUnreached(): { stage: Stage; subscriber: Subscriber } {
  const stage = new Stage();
  const subscriber = stage.subscribe();
  subscriber.transport.suspend();
  return { stage, subscriber };
}

let frame = 0;

function publish(stage: Stage, keyFrame = false): void {
  frame += 1;
  stage.publish({ seq: frame, timestamp: frame * 3600, pictureId: frame, marker: true, keyFrame });
  stage.clock.advance(40);
}

const asked = ({ publisherSink }: Stage): number =>
  publisherSink.rtcpOf(RtcpType.payloadFeedback).length;

test('while it is not reached no key frame is asked for it, and none that comes counts as sent', () => {
  const { stage, subscriber } = openUnreached();
  publish(stage, true);
  for (let i = 0; i < 50; i++) publish(stage);
  assert.equal(asked(stage), 0);
  assert.equal(subscriber.sink.packets.length, 0);
});

test('reached, it is sent the key frame that is asked for it at once, and nothing before', () => {
  const { stage, subscriber } = openUnreached();
  publish(stage, true);
  for (let i = 0; i < 5; i++) publish(stage);
  subscriber.transport.resume();
  stage.clock.advance(40);
  assert.equal(asked(stage), 1);
  publish(stage);
  assert.equal(subscriber.sink.packets.length, 0);
  publish(stage, true);
  publish(stage);
  assert.equal(subscriber.sink.packets.length, 2);
});

test('a key frame that came while it connected is asked for again; one that has not come is not', () => {
  for (const came of [true, false]) {
    const stage = new Stage();
    const subscriber = stage.subscribe();
    publish(stage, came);
    const before = asked(stage);
    subscriber.transport.resume();
    stage.clock.advance(40);
    assert.equal(asked(stage) - before, came ? 1 : 0);
  }
});

test('lost and found, its stream goes on without a gap of numbers', () => {
  const { stage, subscriber } = openUnreached();
  const { sink, transport } = subscriber;
  transport.resume();
  publish(stage, true);
  for (let i = 0; i < 5; i++) publish(stage);
  transport.suspend();
  for (let i = 0; i < 50; i++) publish(stage);
  transport.resume();
  publish(stage, true);
  publish(stage);
  const numbers = sink.packets.map(({ seq }) => seq);
  const [first = 0] = numbers;
  assert.deepEqual(
    numbers,
    Array.from({ length: 8 }, (_, i) => (first + i) & 0xffff),
  );
});

test('what is reached already goes on as it was', () => {
  const { stage, subscriber } = openUnreached();
  subscriber.transport.resume();
  publish(stage, true);
  subscriber.transport.resume();
  publish(stage);
  assert.equal(subscriber.sink.packets.length, 2);
});
