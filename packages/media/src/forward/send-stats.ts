// How much was sent to a subscriber, and what does it say of it? RFC 3550 sections 6.4.1 and 6.4.2.
import { ntpMiddle, type ReportBlock } from '@chorale/rtp';

/** Sender reports whose round trip can still be told. */
const REMEMBERED_REPORTS = 8;

export class SendStats {
  packets = 0;
  bytes = 0;
  /** Payload only, for sender reports. */
  octets = 0;
  retransmissions = 0;
  plisReceived = 0;
  nacksReceived = 0;
  fractionLost: number | undefined = undefined;
  roundTripUs: number | undefined = undefined;
  reportedAtUs = 0;
  readonly #middles = new Float64Array(REMEMBERED_REPORTS).fill(-1);
  readonly #sentAtUs = new Float64Array(REMEMBERED_REPORTS);
  #reports = 0;

  /** Hot path: called once per packet per subscriber. */
  sent(lengthBytes: number): void {
    this.packets += 1;
    this.bytes += lengthBytes;
    this.octets += lengthBytes;
  }

  senderReportSent(seconds: number, fraction: number, nowUs: number): void {
    const slot = this.#reports % REMEMBERED_REPORTS;
    this.#middles[slot] = ntpMiddle(seconds, fraction);
    this.#sentAtUs[slot] = nowUs;
    this.#reports += 1;
    this.reportedAtUs = nowUs;
  }

  /** The report names one of our sender reports by its NTP time, which is the publisher's: look up when we sent it. */
  reportReceived(block: ReportBlock, nowUs: number): void {
    this.fractionLost = block.fractionLost / 256;
    if (block.lastSenderReport === 0) return;
    const slot = this.#middles.indexOf(block.lastSenderReport);
    if (slot < 0) return;
    const delayUs = (block.delaySinceLastSenderReport * 1_000_000) / 65_536;
    const roundTripUs = nowUs - (this.#sentAtUs[slot] ?? 0) - delayUs;
    if (roundTripUs >= 0 && roundTripUs < 10_000_000) this.roundTripUs = roundTripUs;
  }
}
