// Do scores say what people would, on LiveKit's scale?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionQuality as Quality } from '@chorale/proto/livekit/models';
import { type AudioFacts, decideAudioScore, decideVideoScore } from './decide-score.ts';
import { decideQuality } from './quality.ts';

const path = { lossRatio: 0, jitterMs: 5, roundTripMs: 60 };
const audio = (facts: Partial<AudioFacts>): number =>
  decideAudioScore({ ...path, redundancy: 'none', packetsPerSecond: 50, ...facts });
const video = (lossRatio: number, layersMissing = 0): number =>
  decideVideoScore({ ...path, lossRatio, layersMissing });

for (const [name, score, quality] of [
  ['a clean path', audio({}), Quality.EXCELLENT],
  ['2 % lost', audio({ lossRatio: 0.02 }), Quality.EXCELLENT],
  ['6 % lost', audio({ lossRatio: 0.06 }), Quality.GOOD],
  ['20 % lost', audio({ lossRatio: 0.2 }), Quality.POOR],
  ['everything lost', audio({ lossRatio: 1, roundTripMs: 10_000 }), Quality.POOR],
  ['a round trip of 300 ms', audio({ roundTripMs: 300 }), Quality.EXCELLENT],
  ['one of 800 ms', audio({ roundTripMs: 800 }), Quality.GOOD],
  ['one of 3 s', audio({ roundTripMs: 3_000 }), Quality.POOR],
  ['jitter of 200 ms', audio({ jitterMs: 200 }), Quality.GOOD],
  ['15 % lost with RED', audio({ lossRatio: 0.15, redundancy: 'red' }), Quality.EXCELLENT],
  ['6 % lost in silence', audio({ lossRatio: 0.06, packetsPerSecond: 3 }), Quality.EXCELLENT],
  [
    '6 % lost of nobody knows how many',
    audio({ lossRatio: 0.06, packetsPerSecond: undefined }),
    Quality.GOOD,
  ],
  ['video, 3 % lost', video(0.03), Quality.EXCELLENT],
  ['video, 6 % lost', video(0.06), Quality.GOOD],
  ['video, 15 % lost', video(0.15), Quality.POOR],
  ['video, a layer missing', video(0, 1), Quality.GOOD],
  ['video, two layers missing', video(0, 2), Quality.POOR],
  ['video, more than was asked for', video(0, -1), Quality.EXCELLENT],
] as const) {
  test(`${name} is ${quality} (${Math.round(score)})`, () => {
    assert.equal(decideQuality(score), quality);
  });
}

test('more loss, delay or jitter never makes a better score', () => {
  for (const fact of ['lossRatio', 'jitterMs', 'roundTripMs'] as const) {
    let before = 100;
    for (let step = 0; step <= 100; step += 1) {
      const score = audio({ [fact]: fact === 'lossRatio' ? step / 100 : step * 20 });
      assert.ok(score <= before, `${fact} ${step}: ${score} after ${before}`);
      before = score;
    }
  }
});
