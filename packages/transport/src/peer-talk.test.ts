// Who is missed, and who only has nothing to say?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits } from './limits.ts';
import { PeerTalk } from './peer-talk.ts';

const SECOND_US = 1_000_000;
const { asked } = defaultLimits;

/** Heard every second until the last call, and one that answers. */
function openSteady() {
  const talk = new PeerTalk(asked);
  let packets = 0;
  let nowUs = 1_700_000_000 * SECOND_US;
  for (let second = 0; second < 6; second++) {
    nowUs += SECOND_US;
    packets += 50;
    talk.tick(packets, nowUs);
  }
  talk.noteCheck(nowUs);
  talk.noteAnswer(nowUs);
  const at = (milliseconds: number): number => nowUs + milliseconds * 1000;
  return { talk, packets, at };
}

test('it is asked after a second of silence, and as long as that lasts', () => {
  const { talk, at } = openSteady();
  assert.equal(talk.takeAsk(at(asked.quietMs - 1)), false);
  assert.ok(talk.takeAsk(at(asked.quietMs)));
  assert.ok(talk.takeAsk(at(asked.quietMs + 1)) && talk.isAsked);
  talk.noteAnswer(at(2_000));
  assert.equal(talk.isAsked, false);
  assert.equal(talk.takeAsk(at(2_500)), false);
});

test('a worker that stood still itself misses nobody before it has asked often enough', () => {
  const { talk, at } = openSteady();
  for (let asks = 1; asks <= asked.checks; asks++) {
    assert.equal(talk.unansweredMs(at(10_000)), 0);
    talk.takeAsk(at(10_000));
  }
  assert.equal(talk.unansweredMs(at(10_000)), 10_000);
});

test('a packet, an answer and a check on its pair each end the silence', () => {
  const { talk, packets, at } = openSteady();
  const ends = [
    () => talk.look(packets + 1, at(5_000)),
    () => talk.noteAnswer(at(5_000)),
    () => talk.notePair(at(5_000)),
  ];
  for (const end of ends) {
    for (let asks = 0; asks < 20; asks++) talk.takeAsk(at(9_000));
    assert.ok(talk.isUnanswered);
    end();
    assert.ok(!talk.isUnanswered);
  }
});

test('whether it answers is tried while it is heard, and not for ever', () => {
  const talk = new PeerTalk(asked);
  let nowUs = 1_700_000_000 * SECOND_US;
  let trials = 0;
  for (let round = 0; round < 100; round++) {
    nowUs += 200_000;
    talk.look(round + 1, nowUs);
    if (talk.takeAsk(nowUs)) trials += 1;
  }
  assert.equal(trials, 5);
});
