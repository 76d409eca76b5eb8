import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParticipantInfo_Kind as ParticipantKind } from '@chorale/proto/livekit/models';
import { isAgent, isCounted, isDependent } from './kinds.ts';

const standard = { kind: ParticipantKind.STANDARD, agent: false, recorder: false, hidden: false };

test('people count, ingress and telephones too', () => {
  for (const kind of [ParticipantKind.STANDARD, ParticipantKind.INGRESS, ParticipantKind.SIP]) {
    assert.deepEqual(
      [isDependent({ ...standard, kind }), isCounted({ ...standard, kind })],
      [false, true],
    );
  }
});

test('recorders and agents do not, by kind or by grant', () => {
  const { AGENT, EGRESS } = ParticipantKind;
  for (const change of [{ kind: AGENT }, { kind: EGRESS }, { agent: true }, { recorder: true }]) {
    const grants = { ...standard, ...change };
    assert.deepEqual([isDependent(grants), isCounted(grants)], [true, false]);
  }
  assert.equal(isAgent({ ...standard, kind: AGENT }), true);
  assert.equal(isAgent({ ...standard, kind: EGRESS }), false);
});

test('the hidden are not counted, yet they keep a room open', () => {
  const grants = { ...standard, hidden: true };
  assert.deepEqual([isDependent(grants), isCounted(grants)], [false, false]);
});
