// Is a subscriber that has what it wants left alone, and looked after again as soon as anything changes?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtcpType } from '@chorale/rtp';
import { TransportState } from './media-transport.ts';
import { senderReportOf } from './rtcp-kit.ts';
import { Stage, type Subscriber, simulcastSection } from './stage-kit.ts';

const STEP_MS = 20;
const ssrcs: Readonly<Record<string, number>> = { q: 1, f: 2 };

/** Publishes the named layers every step, every 50th packet a key frame. */
function createPublisher(stage: Stage) {
  const next = { q: 100, f: 100 };
  return (rids: readonly ('q' | 'f')[], durationMs: number): void => {
    for (let elapsed = 0; elapsed < durationMs; elapsed += STEP_MS) {
      const timestamp = Math.round((stage.clock.nowUs() * 90) / 1000) >>> 0;
      for (const rid of rids) {
        const seq = next[rid]++;
        const source = { rid, ssrc: ssrcs[rid] ?? 0, seq, timestamp, pictureId: seq };
        stage.publish({ ...source, keyFrame: seq % 50 === 0 });
        if (seq % 10 === 1)
          stage.rtcpFrom(
            stage.publisher,
            senderReportOf(source.ssrc, stage.clock.nowUs(), timestamp),
          );
      }
      stage.clock.advance(STEP_MS);
    }
  };
}

function isCalm({ transport }: Subscriber): boolean {
  assert.ok(transport instanceof TransportState);
  return transport.reviewAtUs > 0;
}

test('a subscriber that has its layer and its reports is looked at seldom', () => {
  using stage = new Stage(simulcastSection);
  const publish = createPublisher(stage);
  const subscriber = stage.subscribe();
  assert.equal(isCalm(subscriber), false, 'it waits for a key frame');
  publish(['q', 'f'], 3000);
  assert.ok(isCalm(subscriber));
  const before = subscriber.sink.rtcpOf(RtcpType.senderReport).length;
  publish(['q', 'f'], 5000);
  const reports = subscriber.sink.rtcpOf(RtcpType.senderReport).length - before;
  assert.ok(reports === 4 || reports === 5, `${reports} reports in five seconds`);
});

test('what its owner asks, and what its link says, ends the calm at once', () => {
  using stage = new Stage(simulcastSection);
  const publish = createPublisher(stage);
  const subscriber = stage.subscribe();
  for (const change of [
    () => subscriber.track.setMaxLayers({ spatial: 0, temporal: 3 }),
    () => subscriber.track.setPriority(2),
    () => stage.receiver.setMuted('muted'),
    () => stage.receiver.setMuted('unmuted'),
  ]) {
    publish(['q', 'f'], 3000);
    subscriber.track.setMaxLayers({ spatial: 3, temporal: 3 });
    publish(['q', 'f'], 1500);
    change();
    assert.equal(isCalm(subscriber), false);
  }
});

test('a layer that falls silent is missed as soon as without the calm', () => {
  for (let phaseMs = 0; phaseMs < 500; phaseMs += 100) {
    using stage = new Stage(simulcastSection);
    const publish = createPublisher(stage);
    const subscriber = stage.subscribe();
    publish(['q', 'f'], 4000 + phaseMs);
    assert.ok(isCalm(subscriber));
    const asked = (): number => stage.publisherSink.rtcpOf(RtcpType.payloadFeedback).length;
    const before = asked();
    let silentMs = 0;
    for (; asked() === before && silentMs < 3000; silentMs += STEP_MS) publish(['q'], STEP_MS);
    assert.ok(silentMs <= 1000 + 200, `after ${silentMs} ms`);
  }
});
