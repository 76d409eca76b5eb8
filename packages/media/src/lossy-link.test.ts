// Is a lost packet sent again twice at once where a repair is likely to be lost as well, and only there?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ntpMiddle,
  RtcpType,
  readSenderReport,
  TransportFeedback,
  writeTransportFeedback,
} from '@chorale/rtp';
import { TwccRecorder } from './publish/twcc-recorder.ts';
import { nackFor, receiverReportOf, senderReportOf } from './rtcp-kit.ts';
import { Stage, type Subscriber } from './stage-kit.ts';

const STEP_MS = 10;
const SSRC = 5000;
const RTX_SSRC = 5001;

/** Says of each packet that it came, but for every `lostEvery`-th: 0 for none. */
function tell(
  stage: Stage,
  { sink, transport }: Subscriber,
  from: number,
  lostEvery: number,
): void {
  const recorder = new TwccRecorder();
  for (const [index, { extensions, ssrc }] of sink.packets.slice(from).entries()) {
    const [high = 0, low = 0] = extensions.get(4) ?? [];
    const arrivalUs = stage.clock.nowUs() + index * 1000;
    if (lostEvery === 0 || (from + index) % lostEvery !== 1)
      recorder.record((high << 8) | low, ssrc, arrivalUs);
  }
  const feedback = new TransportFeedback();
  const bytes = new Uint8Array(4096);
  while (recorder.collect(stage.clock.nowUs() + 1_000_000, feedback))
    stage.rtcpFrom(transport, bytes.subarray(0, writeTransportFeedback(bytes, 0, feedback)));
}

/** Answers the sender report that has just come after so long. */
function answer(stage: Stage, { sink, transport }: Subscriber, roundTripMs: number): void {
  const bytes = sink.rtcpOf(RtcpType.senderReport).at(-1) ?? new Uint8Array(28);
  const report = { ssrc: 0, ntpSeconds: 0, ntpFraction: 0, rtpTimestamp: 0, packets: 0, octets: 0 };
  assert.ok(readSenderReport(bytes, 0, 28, report));
  stage.clock.advance(roundTripMs);
  const lastSenderReport = ntpMiddle(report.ntpSeconds, report.ntpFraction);
  stage.rtcpFrom(transport, receiverReportOf({ ssrc: SSRC, lastSenderReport }));
}

/** Times that one lost packet is sent again at its first NACK. */
function countRepairs(lostEvery: number, roundTripMs: number): number {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  let told = 0;
  let reports = 0;
  for (let seq = 1; seq <= 300; seq += 1) {
    stage.publish({ seq, ssrc: 1, keyFrame: seq === 1, timestamp: seq * 900 });
    if (seq % 90 === 5)
      stage.rtcpFrom(stage.publisher, senderReportOf(1, stage.clock.nowUs(), seq * 900));
    stage.clock.advance(STEP_MS);
    if (seq % 20 === 0) {
      tell(stage, subscriber, told, lostEvery);
      told = subscriber.sink.packets.length;
    }
    const sent = subscriber.sink.rtcpOf(RtcpType.senderReport).length;
    if (sent > reports) answer(stage, subscriber, roundTripMs);
    reports = sent;
  }
  const lost = subscriber.sink.packets.findLast(({ ssrc }) => ssrc === SSRC);
  const before = subscriber.sink.packets.length;
  stage.rtcpFrom(subscriber.transport, nackFor(SSRC, [lost?.seq ?? 0]));
  return subscriber.sink.packets.slice(before).filter(({ ssrc }) => ssrc === RTX_SSRC).length;
}

for (const [lostEvery, roundTripMs, times] of [
  [10, 200, 2],
  [10, 30, 1],
  [50, 200, 1],
  [0, 200, 1],
] as const) {
  const loss = lostEvery === 0 ? 'nothing' : `one in ${lostEvery}`;
  test(`${loss} lost over ${roundTripMs} ms: a repair is sent ${times} times at once`, () => {
    assert.equal(countRepairs(lostEvery, roundTripMs), times);
  });
}
