// Does a subscriber of H.264 begin where a decoder can? Packets as Chromium sends them: SPS and PPS in one, then the slices.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PacketOptions } from './packet-kit.ts';
import { H264, Stage, simulcastSection } from './stage-kit.ts';

const PARAMETERS = Uint8Array.of(0x78, 0, 4, 0x67, 0x42, 0xe0, 0x1f, 0, 4, 0x68, 0xce, 0x3c, 0x80);
const IDR_START = Uint8Array.of(0x7c, 0x85, 1, 2, 3);
const IDR_END = Uint8Array.of(0x7c, 0x45, 4, 5);
const SLICE = Uint8Array.of(0x61, 1, 2, 3);
const DELIMITER = Uint8Array.of(0x09, 0xf0);

/** Packets of one picture. */
function picture(seq: number, timestamp: number, payloads: readonly Uint8Array[]): PacketOptions[] {
  return payloads.map((payload, index) => ({
    ...{ payloadType: H264.payloadType, timestamp, payload, seq: seq + index },
    marker: index === payloads.length - 1,
  }));
}

const payloadsOf = (stage: Stage, show: () => void): Uint8Array[] => {
  const { sink } = stage.subscribe();
  show();
  return sink.packets.map(({ payload }) => payload);
};

test('a switch of layers begins with the parameters, and a key frame counts once', () => {
  using stage = new Stage(simulcastSection);
  const { sink } = stage.subscribe();
  for (let frame = 0; frame < 60; frame += 1) {
    const isKey = frame === 0 || frame === 30;
    const shown = picture(
      1 + frame * 3,
      frame * 3600,
      isKey ? [PARAMETERS, IDR_START, IDR_END] : [SLICE, SLICE, SLICE],
    );
    for (const one of shown) stage.publish({ ...one, rid: 'q', ssrc: 101 });
    if (frame >= 10) for (const one of shown) stage.publish({ ...one, rid: 'f', ssrc: 103 });
    stage.clock.advance(40);
  }
  const begins = sink.packets.flatMap(({ payload }, at) =>
    payload[1] === IDR_START[1] ? [at] : [],
  );
  assert.equal(begins.length, 3, 'two of the lower layer, one of the other');
  for (const at of begins) assert.deepEqual(sink.packets[at - 1]?.payload, PARAMETERS);
  const { layers } = stage.receiver.stats();
  assert.deepEqual(
    layers.map(({ keyFrames }) => keyFrames),
    [2, 1],
  );
});

test('parameters that come late are waited for, and all that overtook them follows', () => {
  using stage = new Stage();
  const payloads = payloadsOf(stage, () => {
    for (const one of picture(1, 0, [SLICE])) stage.publish(one);
    const [parameters = {}, start = {}, end = {}] = picture(2, 3000, [
      PARAMETERS,
      IDR_START,
      IDR_END,
    ]);
    for (const one of [start, end, parameters]) stage.publish(one);
  });
  assert.deepEqual(payloads, [PARAMETERS, IDR_START, IDR_END]);
});

test('without parameters in the stream the first slice of the picture is a beginning', () => {
  using stage = new Stage();
  const payloads = payloadsOf(stage, () => {
    for (const one of picture(1, 0, [SLICE])) stage.publish(one);
    for (const one of picture(2, 3000, [DELIMITER, IDR_START, IDR_END])) stage.publish(one);
  });
  assert.deepEqual(payloads, [IDR_START, IDR_END]);
});
