import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeSink } from './packet-kit.ts';
import { nackFor } from './rtcp-kit.ts';
import { Stage, sendSection, simulcastSection } from './stage-kit.ts';

const lastPictureStays = { blanks: 'none' } as const;
const LIVE = ['transports', 'receivers', 'downTracks', 'sources', 'speakerObservers'];

test('disposing everything returns the counters to zero and stops the ticker', () => {
  const stage = new Stage(simulcastSection);
  const subscribers = [1, 2, 3].map((n) => stage.subscribe({ ssrc: n * 10, rtxSsrc: n * 10 + 1 }));
  stage.engine.openSpeakerObserver({ onChanged: () => undefined }).add('a', stage.receiver);
  stage.publish({ rid: 'q', keyFrame: true });
  assert.equal(stage.counter('downTracks'), 3);
  assert.equal(stage.clock.pending, 1);
  subscribers[0]?.track[Symbol.dispose]();
  subscribers[0]?.track[Symbol.dispose]();
  assert.equal(stage.counter('downTracks'), 2);
  subscribers[1]?.transport[Symbol.dispose]();
  assert.equal(stage.counter('downTracks'), 1);
  stage.engine[Symbol.dispose]();
  stage.engine[Symbol.dispose]();
  for (const name of LIVE) assert.equal(stage.counter(name), 0, name);
  assert.equal(stage.clock.pending, 0);
});

test('a disposed down track gets nothing and answers nothing', () => {
  using stage = new Stage();
  const { sink, track, transport } = stage.subscribe({}, new FakeSink(), lastPictureStays);
  stage.publish({ seq: 1, keyFrame: true });
  const [sent] = sink.packets;
  track[Symbol.dispose]();
  stage.publish({ seq: 2 });
  stage.rtcpFrom(transport, nackFor(5000, [sent?.seq ?? 0]));
  assert.equal(sink.packets.length, 1);
});

test('the publisher leaves first: its subscribers stay whole', () => {
  using stage = new Stage();
  const { sink, track, transport } = stage.subscribe({}, new FakeSink(), lastPictureStays);
  for (const seq of [1, 2, 3, 4]) stage.publish({ seq, keyFrame: seq === 1 });
  stage.publisher[Symbol.dispose]();
  assert.equal(stage.receiver.ended, true);
  stage.rtcpFrom(transport, nackFor(5000, [sink.packets[0]?.seq ?? 0]));
  assert.equal(sink.packets.length, 5, 'what was sent can still be had again');
  stage.clock.advance(2000);
  track[Symbol.dispose]();
  assert.equal(stage.counter('downTracks'), 0);
});

test('a sink that is full loses packets that can be had later', () => {
  using stage = new Stage();
  const { sink, transport } = stage.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  sink.isFull = true;
  stage.publish({ seq: 2 });
  sink.isFull = false;
  for (const seq of [3, 4, 5]) stage.publish({ seq });
  const [first, third] = sink.packets.map(({ seq }) => seq);
  assert.equal(third, (first ?? 0) + 2);
  stage.rtcpFrom(transport, nackFor(5000, [(first ?? 0) + 1]));
  assert.equal(sink.packets.at(-1)?.ssrc, 5001);
  assert.equal(stage.counter('drop_sinkFull'), 1);
});

test('a muted track is not asked for key frames', () => {
  using stage = new Stage();
  stage.receiver.setMuted('muted');
  stage.subscribe();
  stage.publish({ seq: 1 });
  stage.clock.advance(3000);
  assert.equal(stage.publisherSink.rtcpOf(206).length, 0);
  stage.receiver.setMuted('unmuted');
  stage.clock.advance(20);
  assert.equal(stage.publisherSink.rtcpOf(206).length, 1);
});

test('an SSRC that is used again goes on counting, so that no SRTP index comes twice', () => {
  using stage = new Stage();
  const { sink, track, transport } = stage.subscribe({}, new FakeSink(), lastPictureStays);
  for (const seq of [1, 2, 3, 4]) stage.publish({ seq, keyFrame: seq === 1 });
  stage.rtcpFrom(transport, nackFor(5000, [sink.packets[1]?.seq ?? 0]));
  track[Symbol.dispose]();
  transport.addDownTrack(sendSection(), stage.receiver);
  for (const seq of [5, 6, 7, 8]) stage.publish({ seq, keyFrame: seq === 5 });
  stage.rtcpFrom(transport, nackFor(5000, [sink.packets.at(-1)?.seq ?? 0]));
  const indices = sink.packets.map(({ ssrc, seq }) => `${ssrc} ${seq}`);
  assert.equal(indices.length, 10);
  assert.equal(new Set(indices).size, 10);
});
