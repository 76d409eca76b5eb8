// Do runs tell of every number what a list of all packets would, over gaps, marks, switches and the roll-over?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MediaPacket } from '../packet.ts';
import { createRandom } from '../random-kit.ts';
import { RtpMunger } from './rtp-munger.ts';
import { RunWord, SentRuns } from './sent-runs.ts';

interface Sent {
  readonly forward: number;
  readonly sequence: number;
  readonly marked: number;
  readonly epoch: number;
}

const packetOf = (forwardSequence: number): MediaPacket =>
  Object.assign(new MediaPacket(), { forwardSequence, rawTimestamp: forwardSequence * 3000 });

/** A subscriber for some hundred packets; returns what was sent and what was left out since the last switch. */
function play(seed: number): { runs: SentRuns; sent: Sent[]; leftOut: number[] } {
  const random = createRandom(seed * 7907);
  const [runs, munger] = [new SentRuns(), new RtpMunger(seed * 997)];
  munger.lastSequence = 0x1_0000 * (1 + random(3)) - random(200);
  const sent: Sent[] = [];
  let leftOut: number[] = [];
  let [forward, marked, epoch] = [random(0x1_0000), 0, 0];
  for (let step = 0; step < 120; step += 1) {
    const fate = step === 0 ? 0 : random(20);
    if (fate === 0) {
      forward += 1 + random(1000);
      epoch += 1;
      leftOut = [];
      munger.begin(forward, 0);
      runs.begin(forward, munger.sequenceDelta, {
        ...{
          layer: 0,
          epoch,
          isSwitch: 1,
          timestampDelta: 0,
          pictureIdDelta: 0,
          tl0PicIdxDelta: 0,
        },
        ...{
          keyIdxDelta: 0,
          frameNumberDelta: 0,
          marked,
          leftOutTimestamp: -1,
          leftOutSpatial: -1,
        },
      });
    } else forward += random(10) === 0 ? 2 : 1;
    if (fate === 1) {
      marked = random(4);
      runs.mark(forward, marked);
      munger.beginRun(forward);
    }
    if (fate > 13) {
      runs.leaveOut(packetOf(forward), 0);
      munger.leaveOut(forward);
      leftOut.push(forward);
      continue;
    }
    munger.rewrite(packetOf(forward), munger.sequenceDelta);
    sent.push({ forward, sequence: munger.sequence, marked, epoch });
  }
  return { runs, sent, leftOut };
}

test('of every number the packet, its epoch and its marks are found', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { runs, sent } = play(seed);
    for (const { forward, sequence, marked, epoch } of sent) {
      const run = runs.find(sequence);
      assert.equal(sequence - runs.sequenceDelta(run), forward, `seed ${seed}`);
      assert.equal(runs.word(run, RunWord.epoch), epoch);
      assert.equal(runs.word(run, RunWord.marked), marked);
    }
  }
});

test('of every packet since the switch its number is found, and none of one that was left out or is from before', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { runs, sent, leftOut } = play(seed);
    const newest = sent.at(-1)?.epoch;
    for (const { forward, sequence, epoch } of sent) {
      const run = runs.findForward(forward);
      if (epoch === newest)
        assert.equal(forward + runs.sequenceDelta(run), sequence, `seed ${seed}`);
    }
    for (const forward of leftOut)
      assert.ok(runs.findForward(forward) < 0 || forward > (sent.at(-1)?.forward ?? 0));
  }
});

test('packets left out in a row are one run, and what is too long ago is forgotten', () => {
  const [runs, munger] = [new SentRuns(), new RtpMunger(1)];
  munger.begin(1, 0);
  runs.begin(1, munger.sequenceDelta, {
    ...{ layer: 0, epoch: 1, isSwitch: 1, timestampDelta: 0, pictureIdDelta: 0, tl0PicIdxDelta: 0 },
    ...{ keyIdxDelta: 0, frameNumberDelta: 0, marked: 0, leftOutTimestamp: -1, leftOutSpatial: -1 },
  });
  const first = 1 + munger.sequenceDelta;
  for (let forward = 2; forward < 32; forward += 1) runs.leaveOut(packetOf(forward), 0);
  assert.equal(runs.newest, 1);
  for (let forward = 32; forward < 1000; forward += 2) runs.leaveOut(packetOf(forward), 0);
  assert.equal(runs.find(first), -1);
});
