// Which wall-clock time belongs to which timestamp of the stream that a subscriber gets? RFC 3550 section 6.4.1.
//
// The wall clock is the publisher's, carried on to now, so that a publisher's audio and video stay in step; the timestamp is
// the layer's, moved as the munger moves it, so that a switch of layers changes nothing.
import {
  ntpFraction,
  ntpSeconds,
  type SenderReport,
  writeSdes,
  writeSenderReport,
} from '@chorale/rtp';
import type { DownTrackState } from './down-track-state.ts';

const INTERVAL_US = 1_000_000;

const scratch = new Uint8Array(512);
const report: SenderReport = {
  ssrc: 0,
  ntpSeconds: 0,
  ntpFraction: 0,
  rtpTimestamp: 0,
  packets: 0,
  octets: 0,
};

/** Every round; sends the first as soon as the publisher's own report is known, then one a second. */
export function sendSenderReport(track: DownTrackState, nowUs: number): void {
  const { current, mapping, stats, sink, section } = track;
  if (track.isStopped || !track.isLocked || nowUs - stats.reportedAtUs < INTERVAL_US) return;
  if (current === undefined || mapping === undefined || !current.clock.isKnown) return;
  if (current.epoch !== track.currentEpoch) return;
  const elapsedUs = nowUs - current.clock.arrivalUs;
  const wallUs = current.clock.ntpUs + elapsedUs;
  const ticks = Math.round((elapsedUs * mapping.clockRate) / 1_000_000);
  report.ssrc = section.ssrc;
  report.ntpSeconds = ntpSeconds(wallUs);
  report.ntpFraction = ntpFraction(wallUs);
  report.rtpTimestamp = (current.clock.rtpTimestamp + ticks + track.munger.timestampDelta) >>> 0;
  report.packets = stats.packets;
  report.octets = stats.octets;
  const reportBytes = writeSenderReport(scratch, 0, report);
  const sdesBytes = writeSdes(scratch, reportBytes, { ssrc: section.ssrc, cname: track.cname });
  sink.sendRtcp(scratch, 0, reportBytes + sdesBytes);
  stats.senderReportSent(report.ntpSeconds, report.ntpFraction, nowUs);
}
