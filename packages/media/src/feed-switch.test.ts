// Is another feed, in another codec, one stream with the first where both are sent under one SSRC?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeDependencyDescriptor } from '@chorale/rtp';
import type { PacketOptions, SeenPacket } from './packet-kit.ts';
import { AV1, receiveSection, Stage, sendSection, VP8 } from './stage-kit.ts';

const structure = {
  templateIdOffset: 0,
  templates: [{ spatial: 0, temporal: 0, chains: [0], indications: 'S', references: [] }],
  protectedBy: [0],
};

const described = (
  frameNumber: number,
  isKey: boolean,
): NonNullable<PacketOptions['extensions']> => ({
  7: encodeDependencyDescriptor({
    ...{ startsFrame: true, endsFrame: true, frameNumber, templateId: 0 },
    ...{ chains: [isKey ? 0 : 1], ...(isKey ? { structure } : {}) },
  }),
});

function openStage() {
  const stage = new Stage(receiveSection({ codecs: [AV1] }));
  const own = receiveSection({ codecs: [AV1] });
  const backup = receiveSection({ mid: '1', codecs: [VP8] });
  stage.publisher.setReceiveSections([own, backup]);
  const receiver = stage.publisher.receiver('1');
  assert.ok(receiver);
  const codecs = [AV1, VP8];
  const { sink, track, transport } = stage.subscribe({ codecs });
  const change = (): void => {
    track[Symbol.dispose]();
    transport.addDownTrack(sendSection({ codecs }), receiver);
  };
  return { stage, sink, change };
}

const frameNumbers = (packets: readonly Pick<SeenPacket, 'extensions'>[]): number[] =>
  packets.map(({ extensions }) => {
    const [, high = 0, low = 0] = extensions.get(7) ?? [];
    return (high << 8) | low;
  });

test('frame numbers, sequence numbers and time go on, whatever the new source counts', () => {
  const { stage, sink, change } = openStage();
  using _stage = stage;
  const av1 = { payloadType: AV1.payloadType, ssrc: 100 };
  const vp8 = { payloadType: VP8.payloadType, ssrc: 200, mid: '1' };
  for (const [index, frame] of [60_000, 60_001, 60_002].entries()) {
    const timestamp = 900_000 + index * 3000;
    stage.publish({
      ...av1,
      seq: 10 + index,
      timestamp,
      marker: true,
      extensions: described(frame, index === 0),
    });
    stage.clock.advance(33);
  }
  change();
  for (const [index, frame] of [7, 8].entries()) {
    const timestamp = 5_000 + index * 3000;
    const extensions = described(frame, index === 0);
    const frameOf = { timestamp, extensions, marker: true, keyFrame: index === 0 };
    stage.publish({ ...vp8, seq: 900 + index, ...frameOf });
    stage.clock.advance(33);
  }
  const { packets } = sink;
  const [first] = packets;
  assert.deepEqual(frameNumbers(packets), [60_000, 60_001, 60_002, 60_003, 60_004]);
  assert.deepEqual(
    packets.map(({ seq }) => seq - (first?.seq ?? 0)),
    [0, 1, 2, 3, 4],
  );
  const stamps = packets.map(({ timestamp }) => timestamp);
  const steps = stamps.slice(1).map((stamp, index) => stamp - (stamps[index] ?? 0));
  // 33 ms of 90 kHz, within what arrivals are told apart by.
  assert.ok(Math.abs((steps[2] ?? 0) - 2970) < 10, `${steps}`);
  assert.deepEqual(steps.toSpliced(2, 1), [3000, 3000, 3000]);
  assert.equal(packets[3]?.payloadType, VP8.payloadType);
});
