// Is a stream of H.265 and one of G.711 forwarded as any other: from a key frame on, under the subscriber's numbers?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CodecDescription, RtcpType } from '@chorale/rtp';
import { OPUS, receiveSection, Stage, VP8 } from './stage-kit.ts';

const H265: CodecDescription = {
  ...VP8,
  mimeType: 'video/H265',
  payloadType: 49,
  fmtp: 'level-id=180;profile-id=1;tier-flag=0;tx-mode=SRST',
  rtxPayloadType: 50,
};
const PCMU: CodecDescription = {
  ...OPUS,
  mimeType: 'audio/PCMU',
  payloadType: 0,
  clockRate: 8000,
  channels: 1,
  fmtp: '',
};

const TRAILING = Uint8Array.of(0x02, 1, 0x80, 0xaa);
const PARAMETERS = Uint8Array.of(0x60, 1, 0, 3, 0x40, 1, 0x0c, 0, 3, 0x42, 1, 1);
const IDR_START = Uint8Array.of(0x62, 1, 0x93, 0x80, 0xaa);
const IDR_END = Uint8Array.of(0x62, 1, 0x53, 0xaa);

test('H.265 starts at its parameter sets, which are asked for, and not at a picture behind them', () => {
  using stage = new Stage(receiveSection({ codecs: [H265] }));
  const { sink } = stage.subscribe({
    codecs: [{ ...H265, payloadType: 116, rtxPayloadType: 117 }],
  });
  const publish = (seq: number, payload: Uint8Array): void =>
    stage.publish({ seq, payloadType: 49, payload, timestamp: 3000 * seq });
  publish(1, TRAILING);
  publish(2, IDR_END);
  stage.clock.advance(20);
  assert.equal(sink.packets.length, 0);
  assert.equal(stage.publisherSink.rtcpOf(RtcpType.payloadFeedback, 1).length, 1);
  for (const [i, payload] of [PARAMETERS, IDR_START, IDR_END, TRAILING].entries()) {
    publish(3 + i, payload);
  }
  assert.deepEqual(
    sink.packets.map(({ payload }) => [...payload]),
    [PARAMETERS, IDR_START, IDR_END, TRAILING].map((payload) => [...payload]),
  );
  assert.ok(sink.packets.every(({ payloadType }) => payloadType === 116));
});

test('G.711 passes unchanged, also when its packets are 160 units of its own clock apart', () => {
  using stage = new Stage(receiveSection({ kind: 'audio', codecs: [OPUS, PCMU] }));
  const { sink } = stage.subscribe({ kind: 'audio', codecs: [OPUS, PCMU] });
  const sound = Uint8Array.from({ length: 160 }, (_, i) => i);
  for (let seq = 1; seq <= 5; seq++) {
    stage.publish({ seq, payloadType: 0, payload: sound, timestamp: 160 * seq });
    stage.clock.advance(20);
  }
  assert.equal(sink.packets.length, 5);
  const [first, second] = sink.packets;
  assert.equal(first?.payloadType, 0);
  assert.deepEqual([...first.payload], [...sound]);
  assert.equal((second?.timestamp ?? 0) - first.timestamp, 160);
});
