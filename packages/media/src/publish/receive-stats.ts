// How well does a layer arrive? Jitter and loss for receiver reports, RFC 3550 sections 6.4.1, A.3 and A.8.
// Hot path: `received` is called once per packet.
import type { ReportBlock } from '@chorale/rtp';
import { timestampDistance } from '@chorale/rtp';

export class ReceiveStats {
  packets = 0;
  bytes = 0;
  keyFrames = 0;
  /** In timestamp ticks. */
  jitter = 0;
  cumulativeLost = 0;
  /** Retransmissions repair the stream but do not hide the loss: they count in neither. */
  #receivedInRun = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #lastArrivalUs = -1;
  #lastTimestamp = 0;

  received(bytes: number, isRetransmission: boolean): void {
    this.packets += 1;
    this.bytes += bytes;
    if (!isRetransmission) this.#receivedInRun += 1;
  }

  /** Only for packets in order and not retransmitted. */
  updateJitter(arrivalUs: number, timestamp: number, clockRate: number): void {
    if (this.#lastArrivalUs >= 0 && timestamp !== this.#lastTimestamp) {
      const arrivalTicks = ((arrivalUs - this.#lastArrivalUs) * clockRate) / 1_000_000;
      const difference = arrivalTicks - timestampDistance(this.#lastTimestamp, timestamp);
      // A pause or a jump of the source is no jitter.
      if (Math.abs(difference) < clockRate * 5)
        this.jitter += (Math.abs(difference) - this.jitter) / 16;
    }
    if (this.#lastArrivalUs < 0 || timestamp !== this.#lastTimestamp) {
      this.#lastArrivalUs = arrivalUs;
      this.#lastTimestamp = timestamp;
    }
  }

  /** The source began again: loss is counted from here. */
  restart(): void {
    this.#receivedInRun = 0;
    this.#expectedBefore = 0;
    this.#receivedBefore = 0;
    this.#lastArrivalUs = -1;
  }

  /** Closes the interval since the last report. */
  report(first: number, highest: number, into: ReportBlock): void {
    const expected = highest - first + 1;
    const expectedNow = expected - this.#expectedBefore;
    const lostNow = expectedNow - (this.#receivedInRun - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#receivedInRun;
    this.cumulativeLost = Math.max(0, expected - this.#receivedInRun);
    into.fractionLost =
      expectedNow <= 0 || lostNow <= 0
        ? 0
        : Math.min(255, Math.floor((lostNow * 256) / expectedNow));
    into.cumulativeLost = this.cumulativeLost;
    into.highestSequence = highest % 0x1_0000_0000;
    into.jitter = Math.floor(this.jitter);
  }
}
