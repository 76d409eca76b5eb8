// Which sequence number and timestamp does a subscriber see? One stream without seams, whatever the source does.
// Hot path: called once per packet per subscriber.
import type { MediaPacket } from '../packet.ts';

export class RtpMunger {
  /** Numbers of the source before this one belong to what was watched before. */
  firstForward = 0;
  /** Without roll-over. */
  lastSequence: number;
  /** Timestamps and steps of time are signed 32-bit numbers here: those cost no memory of their own. */
  timestampDelta = 0;
  lastTimestamp = 0;
  lastArrivalStep = 0;
  /** Results of `rewrite`: without roll-over, and modulo 2^32. */
  sequence = 0;
  timestamp = 0;
  isNewest = false;
  hasSent = false;
  #sequenceDelta = 0;

  /** Starts in the lower quarter, so that the first packets cannot roll over, and by SSRC, so that streams differ. */
  constructor(ssrc: number) {
    this.lastSequence = 0x1_0000 + (ssrc & 0x3fff);
  }

  /** The packet with `forwardSequence` will follow the last one sent. */
  begin(forwardSequence: number, timestampDelta: number): void {
    this.firstForward = forwardSequence;
    this.#sequenceDelta = this.lastSequence + 1 - forwardSequence;
    this.timestampDelta = timestampDelta | 0;
  }

  rewrite(packet: MediaPacket): void {
    this.sequence = packet.forwardSequence + this.#sequenceDelta;
    this.timestamp = (packet.rawTimestamp + this.timestampDelta) | 0;
    this.isNewest = this.sequence > this.lastSequence;
    if (!this.isNewest) return;
    this.hasSent = true;
    this.lastSequence = this.sequence;
    this.lastTimestamp = this.timestamp;
    this.lastArrivalStep = packet.arrivalStep;
  }
}
