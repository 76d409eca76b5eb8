import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpeakerLevel } from '../faces.ts';
import { audioSection, Stage } from '../stage-kit.ts';

/** 20 ms of Opus, mono, CELT. */
const OPUS_20_MS = Uint8Array.of(0x78, 1, 2);

function speak(stage: Stage, levels: readonly (number | undefined)[], from = 0): void {
  levels.forEach((audioLevel, index) => {
    const seq = from + index;
    if (audioLevel !== undefined)
      stage.publish({ seq, payloadType: 111, payload: OPUS_20_MS, audioLevel });
    stage.clock.advance(20);
  });
}

const times = (count: number, level: number | undefined): (number | undefined)[] =>
  Array.from({ length: count }, () => level);

function observed(stage: Stage): (readonly SpeakerLevel[])[] {
  const changes: (readonly SpeakerLevel[])[] = [];
  const observer = stage.engine.openSpeakerObserver({ onChanged: (now) => changes.push(now) });
  observer.add('PA_a', stage.receiver);
  return changes;
}

test('who speaks is told in eighths, when it changes, and no longer when silent', () => {
  using stage = new Stage(audioSection);
  const changes = observed(stage);
  speak(stage, times(100, 10));
  speak(stage, times(60, 127), 100);
  assert.ok(changes.length >= 2 && changes.length <= 4, `${changes.length} changes`);
  assert.deepEqual(changes.at(-1), []);
  for (const { level } of changes.flat()) assert.equal(level * 8, Math.round(level * 8));
  assert.equal(changes[0]?.[0]?.id, 'PA_a');
});

for (const [name, interval, speaks] of [
  ['30 % of an interval', [...times(6, 5), ...times(14, 127)], false],
  ['60 % of an interval', [...times(12, 5), ...times(8, 127)], true],
  ['all of it, but below the threshold', times(20, 36), false],
  ['packets that DTX leaves out', times(20, undefined), false],
] as const) {
  test(`${name} is ${speaks ? '' : 'not '}speech`, () => {
    using stage = new Stage(audioSection);
    const changes = observed(stage);
    speak(stage, [...interval, ...interval, ...interval]);
    assert.equal(changes.length > 0, speaks);
  });
}

test('a feed that is removed, or an observer that is closed, says no more', () => {
  using stage = new Stage(audioSection);
  const changes: unknown[] = [];
  const observer = stage.engine.openSpeakerObserver({ onChanged: (now) => changes.push(now) });
  observer.add('PA_a', stage.receiver);
  observer.remove(stage.receiver);
  speak(stage, times(60, 1));
  assert.equal(changes.length, 0);
  observer[Symbol.dispose]();
  assert.equal(stage.counter('speakerObservers'), 0);
});
