import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExtensionUri } from '@chorale/rtp';
import type { SeenPacket } from './packet-kit.ts';
import { nackFor } from './rtcp-kit.ts';
import { Stage, sendSection, VP9 } from './stage-kit.ts';

const CAPTURE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

test('extensions leave under the ids of the subscriber, and only those it negotiated', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe({
    extensions: [
      { id: 12, uri: ExtensionUri.mid },
      { id: 3, uri: ExtensionUri.absCaptureTime },
      { id: 4, uri: ExtensionUri.transportSequence },
    ],
  });
  const orientation = Uint8Array.of(2);
  stage.publish({
    keyFrame: true,
    transportSequence: 9,
    extensions: { 6: CAPTURE, 8: orientation },
  });
  const [sent] = sink.packets;
  assert.deepEqual([...(sent?.extensions.keys() ?? [])], [12, 4, 3]);
  assert.deepEqual(sent?.extensions.get(3), CAPTURE);
  assert.deepEqual(
    sent?.extensions.get(4),
    Uint8Array.of(0, 0),
    'a number of ours, not the publisher’s',
  );
});

const numberOf = ({ extensions }: SeenPacket): number =>
  Buffer.from(extensions.get(4) ?? []).readUint16BE();

test('packets of one transport are numbered across its tracks and repairs; other transports count for themselves', () => {
  using stage = new Stage();
  const { sink, transport } = stage.subscribe();
  transport.addDownTrack(sendSection({ mid: '8', ssrc: 6000, rtxSsrc: 6001 }), stage.receiver);
  const other = stage.subscribe();
  for (let seq = 1; seq < 20; seq += 1) stage.publish({ seq, keyFrame: seq === 1 });
  const last = sink.packets.findLast(({ ssrc }) => ssrc === 5000)?.seq ?? 0;
  stage.rtcpFrom(transport, nackFor(5000, [last - 2]));
  stage.publish({ seq: 20 });
  assert.deepEqual(
    sink.packets.map(numberOf),
    sink.packets.map((_, index) => index),
  );
  assert.ok(sink.packets.some(({ ssrc }) => ssrc === 5001));
  assert.deepEqual(
    other.sink.packets.map(numberOf),
    other.sink.packets.map((_, index) => index),
  );
});

test('a packet that may have to be sent again as it was has no number', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe({ rtxSsrc: 0 });
  stage.publish({ keyFrame: true });
  assert.equal(sink.packets[0]?.extensions.has(4), false);
});

test('a dependency descriptor of more than 16 bytes makes the two-byte form', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  const descriptor = new Uint8Array(40).fill(7);
  const payload = Uint8Array.of(0x0c, 1, 2);
  const options = { payloadType: VP9.payloadType, payload, marker: true };
  stage.publish({ ...options, extensions: { 7: descriptor } });
  const [sent] = sink.packets;
  assert.deepEqual(sent?.extensions.get(7), descriptor);
  assert.equal(Buffer.from(sent?.extensions.get(1) ?? []).toString(), '7');
  assert.deepEqual([...(sent?.bytes.slice(12, 14) ?? [])], [0x10, 0]);
});

test('a short dependency descriptor leaves under the id of the subscriber, or not at all', () => {
  using stage = new Stage();
  const extensions = [
    { id: 9, uri: ExtensionUri.dependencyDescriptor },
    { id: 1, uri: ExtensionUri.mid },
  ];
  const [with9, without] = [
    stage.subscribe({ extensions }),
    stage.subscribe({ extensions: extensions.slice(1) }),
  ];
  const descriptor = Uint8Array.of(0xc0, 1, 2, 0x80, 5);
  const payload = Uint8Array.of(0x0c, 1, 2);
  const options = { payloadType: VP9.payloadType, payload, marker: true };
  stage.publish({ ...options, extensions: { 7: descriptor } });
  const [one, other] = [with9, without].map(({ sink }) => sink.packets[0]);
  assert.deepEqual(
    [...(one?.extensions ?? [])],
    [
      [1, Uint8Array.of(0x37)],
      [9, descriptor],
    ],
  );
  assert.deepEqual([...(other?.extensions.keys() ?? [])], [1]);
  assert.deepEqual([one?.payload, other?.payload], [payload, payload]);
});

test('no extension at all where none is negotiated', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe({ extensions: [] });
  stage.publish({ keyFrame: true, audioLevel: 3 });
  assert.equal(sink.packets[0]?.bytes[0], 0x80);
});

test('ids above 14 make the two-byte form', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe({ extensions: [{ id: 20, uri: ExtensionUri.mid }] });
  stage.publish({ keyFrame: true });
  assert.equal(Buffer.from(sink.packets[0]?.extensions.get(20) ?? []).toString(), '7');
});
