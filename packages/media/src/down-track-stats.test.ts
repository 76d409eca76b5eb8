// Does a down track tell which layers it is sent, which it shall be, and which there are: of simulcast, and inside a stream?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, simulcastSection } from './stage-kit.ts';
import { SvcEncoder } from './svc-kit.ts';

test('of a stream with layers inside, those of it', () => {
  using stage = new Stage();
  const encoder = new SvcEncoder();
  const { track } = stage.subscribe();
  const show = (pictures: number, entries?: readonly number[]): void => {
    for (let count = 0; count < pictures; count += 1) {
      const isFirst = count === 0 && entries !== undefined;
      for (const one of encoder.picture(isFirst ? entries : undefined)) stage.publish(one);
      stage.clock.advance(33);
    }
  };
  assert.equal(track.stats().sent, undefined);
  show(20);
  const best = { spatial: 2, temporal: 2 };
  const whole = track.stats();
  assert.deepEqual([whole.sent, whole.target, whole.best], [best, best, best]);

  const low = { spatial: 0, temporal: 1 };
  track.setMaxLayers(low);
  show(8);
  const limited = track.stats();
  assert.deepEqual([limited.sent, limited.target, limited.best], [low, low, best]);

  track.setMaxLayers({ spatial: 1, temporal: 2 });
  const waiting = track.stats();
  assert.deepEqual([waiting.sent?.spatial, waiting.target.spatial], [0, 1]);
  show(8, [0, 1, 2]);
  assert.equal(track.stats().sent?.spatial, 1);
});

test('of simulcast, the stream that is sent', () => {
  using stage = new Stage(simulcastSection);
  const { track } = stage.subscribe();
  track.setMaxLayers({ spatial: 1, temporal: 0 });
  for (let seq = 1; seq < 30; seq += 1) {
    for (const [ssrc, rid] of ['q', 'h'].entries())
      stage.publish({ ssrc: ssrc + 1, rid, seq, timestamp: seq * 3000, keyFrame: seq % 10 === 1 });
    stage.clock.advance(33);
  }
  const { layer, sent, target, best } = track.stats();
  assert.equal(layer, 'h');
  assert.deepEqual([sent?.spatial, target.spatial, best.spatial], [1, 1, 1]);
  track.setMaxLayers({ spatial: 0, temporal: 0 });
  const { sent: still, target: next } = track.stats();
  assert.deepEqual([still?.spatial, next.spatial], [1, 0], 'until a key frame of the lower one');
});
