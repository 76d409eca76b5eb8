import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ntpMiddle,
  ntpToUnixUs,
  RtcpType,
  readSdesCname,
  readSenderReport,
  type SenderReport,
} from '@chorale/rtp';
import { receiverReportOf, senderReportOf } from './rtcp-kit.ts';
import { Stage, type Subscriber, simulcastSection } from './stage-kit.ts';

/** The publisher's wall clock differs from ours by this. */
const SKEW_US = 3_600_000_000;

function newestReport({ sink }: Subscriber): SenderReport {
  const bytes = sink.rtcpOf(RtcpType.senderReport).at(-1);
  assert.ok(bytes, 'a sender report has been sent');
  const report = { ssrc: 0, ntpSeconds: 0, ntpFraction: 0, rtpTimestamp: 0, packets: 0, octets: 0 };
  assert.ok(readSenderReport(bytes, 0, 28, report));
  assert.equal(readSdesCname(bytes, 28, bytes.length - 28), 'PA_x');
  return report;
}

/** The publisher's wall-clock time at which the subscriber places a timestamp. */
function placeUs(subscriber: Subscriber, timestamp: number): number {
  const { ntpSeconds, ntpFraction, rtpTimestamp } = newestReport(subscriber);
  return (
    ntpToUnixUs(ntpSeconds, ntpFraction) + (((timestamp - rtpTimestamp) | 0) * 1_000_000) / 90_000
  );
}

test('a frame keeps its place on the clock of the publisher over a switch of layers', () => {
  using stage = new Stage(simulcastSection);
  const subscriber = stage.subscribe();
  const base: Record<string, number> = { q: 4_294_000_000, f: 77 };
  const startUs = stage.clock.nowUs();
  const ticks = (): number => Math.round(((stage.clock.nowUs() - startUs) * 90) / 1000);
  const send = (rid: string, seq: number, keyFrame: boolean): void =>
    stage.publish({
      rid,
      ssrc: rid === 'q' ? 1 : 2,
      seq,
      timestamp: ((base[rid] ?? 0) + ticks()) >>> 0,
      keyFrame,
      pictureId: seq,
    });
  const report = (rid: string): void => {
    const wallUs = stage.clock.nowUs() + SKEW_US;
    stage.rtcpFrom(
      stage.publisher,
      senderReportOf(rid === 'q' ? 1 : 2, wallUs, ((base[rid] ?? 0) + ticks()) >>> 0),
    );
  };
  const check = (): void => {
    const last = subscriber.sink.packets.at(-1);
    const placedUs = placeUs(subscriber, last?.timestamp ?? 0);
    assert.ok(Math.abs(placedUs - (stage.clock.nowUs() + SKEW_US)) < 40_000 + 20_000);
  };
  for (let frame = 0; frame < 100; frame += 1) {
    send('q', frame, frame === 0);
    if (frame === 3) report('q');
    if (frame > 20) send('f', 7000 + frame, frame === 60);
    if (frame === 25) report('f');
    stage.clock.advance(33);
    if (frame > 10) check();
  }
  assert.equal(subscriber.track.stats().layer, 'f');
});

test('no sender report before the publisher has told its clock', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  stage.clock.advance(3000);
  assert.equal(sink.rtcpOf(RtcpType.senderReport).length, 0);
});

test('a receiver report tells loss and round trip', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  stage.rtcpFrom(stage.publisher, senderReportOf(1000, stage.clock.nowUs() + SKEW_US, 0));
  stage.clock.advance(100);
  const { ntpSeconds, ntpFraction } = newestReport(subscriber);
  stage.clock.advance(130);
  const block = {
    ssrc: 5000,
    fractionLost: 64,
    lastSenderReport: ntpMiddle(ntpSeconds, ntpFraction),
    delaySinceLastSenderReport: 65_536 / 10,
  };
  stage.rtcpFrom(subscriber.transport, receiverReportOf(block));
  const { fractionLost, roundTripMs } = subscriber.track.stats();
  assert.equal(fractionLost, 0.25);
  assert.ok(Math.abs((roundTripMs ?? 0) - 30) < 1, `${roundTripMs}`);
});

test('loss and the last sender report are told to the publisher', () => {
  using stage = new Stage();
  stage.publish({ seq: 1 });
  stage.rtcpFrom(stage.publisher, senderReportOf(1000, stage.clock.nowUs(), 0));
  for (const seq of [2, 4]) stage.publish({ seq });
  stage.clock.advance(20);
  const [bytes] = stage.publisherSink.rtcpOf(RtcpType.receiverReport);
  assert.ok(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  assert.equal(view.getUint32(8), 1000);
  assert.equal(view.getUint8(12), 64, 'one of four');
  assert.notEqual(view.getUint32(24), 0, 'LSR');
  assert.ok(Math.abs(view.getUint32(28) - 65_536 * 0.02) < 2, 'DLSR');
});

test('with both clocks known, a switch takes the time from them and not from the arrival', () => {
  using stage = new Stage(simulcastSection);
  const subscriber = stage.subscribe();
  const wallUs = stage.clock.nowUs();
  stage.publish({ rid: 'q', ssrc: 1, seq: 1, timestamp: 1000, keyFrame: true });
  for (const seq of [1, 2]) stage.publish({ rid: 'f', ssrc: 2, seq, timestamp: 500_000 });
  stage.rtcpFrom(stage.publisher, senderReportOf(1, wallUs, 1000));
  stage.rtcpFrom(stage.publisher, senderReportOf(2, wallUs, 500_000));
  stage.clock.advance(240);
  stage.publish({ rid: 'f', ssrc: 2, seq: 3, timestamp: 500_000 + 9000, keyFrame: true });
  const [before, after] = subscriber.sink.packets;
  assert.equal(subscriber.track.stats().layer, 'f');
  assert.equal((after?.timestamp ?? 0) - (before?.timestamp ?? 0), 9000);
});

test('a source that is replaced has lost nothing by it', () => {
  using stage = new Stage(simulcastSection);
  for (const seq of [1, 2, 3]) stage.publish({ rid: 'q', ssrc: 1, seq });
  stage.clock.advance(20);
  for (const seq of [900, 901]) stage.publish({ rid: 'q', ssrc: 2, seq });
  stage.clock.advance(20);
  const [, bytes] = stage.publisherSink.rtcpOf(RtcpType.receiverReport);
  const view = new DataView(bytes?.buffer ?? new ArrayBuffer(32));
  assert.equal(view.getUint32(8), 2);
  assert.equal(view.getUint32(12), 0, 'neither fraction nor total');
  stage.publish({ rid: 'q', ssrc: 2, seq: 903 });
  stage.clock.advance(1000);
  assert.equal(stage.receiver.stats().layers[0]?.lost, 1);
});
