// Which wall-clock time belongs to which RTP timestamp of a layer? From its sender reports, RFC 3550 section 6.4.1.
import { ntpMiddle, ntpToUnixUs, type ReportBlock, type SenderReport } from '@chorale/rtp';

export type ClockFacts = Readonly<Pick<SenderClock, 'ntpUs' | 'rtpTimestamp' | 'arrivalUs'>>;

export class SenderClock {
  isKnown = false;
  /** The publisher's wall clock, microseconds since the Unix epoch. */
  ntpUs = 0;
  rtpTimestamp = 0;
  arrivalUs = 0;
  #lastMiddle = 0;

  update(report: SenderReport, arrivalUs: number): void {
    this.isKnown = true;
    this.ntpUs = ntpToUnixUs(report.ntpSeconds, report.ntpFraction);
    this.rtpTimestamp = report.rtpTimestamp;
    this.arrivalUs = arrivalUs;
    this.#lastMiddle = ntpMiddle(report.ntpSeconds, report.ntpFraction);
  }

  /** As another host's clock of the same layer says. No report to us: there is none to answer. */
  set({ ntpUs, rtpTimestamp, arrivalUs }: ClockFacts): void {
    this.isKnown = true;
    this.ntpUs = ntpUs;
    this.rtpTimestamp = rtpTimestamp;
    this.arrivalUs = arrivalUs;
  }

  forget(): void {
    this.isKnown = false;
    this.#lastMiddle = 0;
  }

  /** LSR and DLSR; zeros before the first sender report. */
  fillReport(block: ReportBlock, nowUs: number): void {
    block.lastSenderReport = this.#lastMiddle;
    const delay = Math.floor(((nowUs - this.arrivalUs) * 65_536) / 1_000_000);
    block.delaySinceLastSenderReport = this.isKnown ? Math.max(0, delay) : 0;
  }

  /** What to add to a timestamp of `other` to get ours of the same instant; NaN while unknown. */
  offsetFrom(other: SenderClock, clockRate: number): number {
    if (!this.isKnown || !other.isKnown) return Number.NaN;
    const ticks = Math.round(((other.ntpUs - this.ntpUs) * clockRate) / 1_000_000);
    return (this.rtpTimestamp + ticks - other.rtpTimestamp) | 0;
  }
}
