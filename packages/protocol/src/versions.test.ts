import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  supportsConnectionQuality,
  supportsFastStart,
  supportsLeaveAction,
  supportsQualityLost,
  supportsRequestResponseForSuccess,
  supportsSpeakerDeltas,
  supportsStreamState,
  supportsSubscriberPrimary,
  supportsSyncStreamId,
  supportsUnpublishedMessage,
} from './versions.ts';

const gates: [(protocol: number) => boolean, number][] = [
  [supportsSubscriberPrimary, 3],
  [supportsSpeakerDeltas, 3],
  [supportsConnectionQuality, 5],
  [supportsStreamState, 5],
  [supportsUnpublishedMessage, 7],
  [supportsFastStart, 8],
  [supportsSyncStreamId, 10],
  [supportsQualityLost, 11],
  [supportsLeaveAction, 13],
  [supportsRequestResponseForSuccess, 15],
];
for (const [gate, first] of gates) {
  test(`${gate.name}: from protocol ${first} on`, () => {
    for (let protocol = 0; protocol <= 17; protocol++) {
      assert.equal(gate(protocol), protocol >= first, `protocol ${protocol}`);
    }
  });
}
