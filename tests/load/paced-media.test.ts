// Does a load publisher pace as libwebrtc does, say how late it was, and go on after a pause as if no time had passed?
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { payloadType } from './sdp.ts';
import { PacedMedia, TURN_MS } from './paced-media.ts';

interface Sent {
  readonly atMs: number;
  readonly type: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly isKeyFrame: boolean;
}

function read(packet: Uint8Array, atMs: number): Sent {
  const view = new DataView(packet.buffer, packet.byteOffset);
  return {
    atMs,
    type: view.getUint8(1) & 0x7f,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    // The frame header of a first packet; its lowest bit says that it depends on others.
    isKeyFrame: view.getUint8(12) === 0x90 && (view.getUint8(18) & 1) === 0,
  };
}

function pace(): { media: PacedMedia; sent: Sent[]; run(ms: number, lateMs?: number): void } {
  let nowMs = 1000;
  const sent: Sent[] = [];
  const send = (packet: Uint8Array): boolean => sent.push(read(packet, nowMs)) > 0;
  const media = new PacedMedia({ video: 1, audio: 2 }, send, { now: () => nowMs });
  return {
    media,
    sent,
    run(ms, lateMs = 0): void {
      for (let spentMs = 0; spentMs < ms; spentMs += TURN_MS + lateMs) {
        nowMs += TURN_MS + lateMs;
        mock.timers.tick(TURN_MS);
      }
    },
  };
}

const videoOf = (sent: readonly Sent[]): Sent[] =>
  sent.filter(({ type }) => type === payloadType.video);

test('a second is 30 frames of six packets, two a turn, and 50 packets of sound', (context) => {
  mock.timers.enable({ apis: ['setInterval'] });
  context.after(() => mock.timers.reset());
  const { media, sent, run } = pace();
  media.start();
  run(1000);
  media.stop();
  const video = videoOf(sent);
  assert.equal(sent.length - video.length, 50);
  assert.ok(video.length > 29 * 6 && video.length <= 30 * 6, `${video.length} packets`);
  const perTurn = Map.groupBy(video, ({ atMs }) => atMs);
  assert.ok([...perTurn.values()].every((packets) => packets.length <= 2));
  assert.equal(media.packetsSent, sent.length);
  assert.equal(media.slips.maxMs, 0);
});

test('turns that come late are told', (context) => {
  mock.timers.enable({ apis: ['setInterval'] });
  context.after(() => mock.timers.reset());
  const { media, run } = pace();
  media.start();
  run(400);
  run(400, 3);
  media.stop();
  assert.equal(media.slips.maxMs, 3);
  assert.ok(media.slips.percentileMs(0.5) <= 0.01 && media.slips.percentileMs(0.99) > 2.9);
});

test('after a pause numbers and times go on, and a key frame is first', (context) => {
  mock.timers.enable({ apis: ['setInterval'] });
  context.after(() => mock.timers.reset());
  const { media, sent, run } = pace();
  media.start();
  run(500);
  media.stop();
  const before = sent.length;
  run(60_000);
  assert.equal(sent.length, before);
  media.start();
  run(500);
  media.stop();
  const video = videoOf(sent);
  for (const [i, { sequence }] of video.entries()) assert.equal(sequence, 1001 + i);
  const [last, next] = [videoOf(sent.slice(0, before)).at(-1), videoOf(sent.slice(before))[0]];
  assert.ok(
    last && next && next.timestamp - last.timestamp <= 3000,
    'the next frame, not a minute',
  );
  const frameAfter = video.find(({ timestamp }) => timestamp > next.timestamp);
  assert.ok(next.isKeyFrame || frameAfter?.isKeyFrame);
  const resumed = sent.length - before;
  assert.ok(resumed > 105 && resumed < 125, `${resumed} packets in half a second`);
});
