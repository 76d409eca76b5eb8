import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodecDescription } from '@chorale/rtp';
import { selectCodec } from './codec-kind.ts';
import { H264, OPUS, VP8, VP9 } from './stage-kit.ts';

const h264 = (payloadType: number, mode: number, profile: string): CodecDescription => ({
  ...H264,
  payloadType,
  fmtp: `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`,
});

const accepted = [
  OPUS,
  VP8,
  { ...VP9, payloadType: 100, fmtp: 'profile-id=2' },
  VP9,
  h264(1, 0, '42e01f'),
  h264(2, 1, '42E034'),
  h264(3, 1, '4d001f'),
];

for (const [name, source, payloadType] of [
  ['VP8, whatever the case', { ...VP8, mimeType: 'video/vp8' }, 96],
  ['VP9 by profile', { ...VP9, fmtp: 'profile-id=2' }, 100],
  ['VP9 without a profile is profile 0', { ...VP9, fmtp: '' }, 98],
  ['VP9 of a profile that is not accepted', { ...VP9, fmtp: 'profile-id=1' }, undefined],
  ['H.264, equal mode and profile, another level', h264(9, 1, '42e01f'), 2],
  ['H.264, mode 0', h264(9, 0, '42e01f'), 1],
  ['H.264, baseline to constrained baseline', h264(9, 1, '42001f'), 2],
  ['H.264, main', h264(9, 1, '4d0032'), 3],
  ['H.264, high', h264(9, 1, '640032'), undefined],
  ['AV1', { ...VP8, mimeType: 'video/AV1' }, undefined],
] as const) {
  test(`${name} → ${payloadType ?? 'refused'}`, () => {
    assert.equal(selectCodec(source, accepted)?.payloadType, payloadType);
  });
}
