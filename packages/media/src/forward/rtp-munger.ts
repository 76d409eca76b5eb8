// Which sequence number and timestamp does a subscriber see? One stream without seams, whatever the source does.
// Hot path: its row is read once per packet per subscriber; `rewrite` serves packets that do not go the regular way.
import type { MediaPacket } from '../packet.ts';
import { FanRow, RowNumber, RowWord } from './fan-out.ts';

export class RtpMunger {
  /** Results of `rewrite`: without roll-over, and modulo 2^32. */
  sequence = 0;
  timestamp = 0;
  isNewest = false;
  readonly #row: FanRow;

  /** Starts in the lower quarter, so that the first packets cannot roll over, and by SSRC, so that streams differ. */
  constructor(ssrc: number, row: FanRow = new FanRow()) {
    this.#row = row;
    this.lastSequence = 0x1_0000 + (ssrc & 0x3fff);
  }

  /** Without roll-over. */
  get lastSequence(): number {
    return this.#row.number(RowNumber.lastSequence);
  }

  set lastSequence(sequence: number) {
    this.#row.setNumber(RowNumber.lastSequence, sequence);
  }

  /** Numbers of the source before this one belong to what was watched before. */
  get firstForward(): number {
    return this.#row.number(RowNumber.firstForward);
  }

  get sequenceDelta(): number {
    return this.#row.number(RowNumber.sequenceDelta);
  }

  /** Timestamps and steps of time are signed 32-bit numbers here. */
  get timestampDelta(): number {
    return this.#row.word(RowWord.timestampDelta);
  }

  get lastTimestamp(): number {
    return this.#row.word(RowWord.lastTimestamp);
  }

  get lastArrivalStep(): number {
    return this.#row.word(RowWord.lastArrivalStep);
  }

  get hasSent(): boolean {
    return this.#row.word(RowWord.hasSent) === 1;
  }

  /** The packet with `forwardSequence` will follow the last one sent. */
  begin(forwardSequence: number, timestampDelta: number): void {
    this.#row.setNumber(RowNumber.firstForward, forwardSequence);
    this.#row.setNumber(RowNumber.sequenceDelta, this.lastSequence + 1 - forwardSequence);
    this.#row.setWord(RowWord.timestampDelta, timestampDelta | 0);
  }

  rewrite(packet: MediaPacket): void {
    this.sequence = packet.forwardSequence + this.sequenceDelta;
    this.timestamp = (packet.rawTimestamp + this.timestampDelta) | 0;
    this.isNewest = this.sequence > this.lastSequence;
    if (!this.isNewest) return;
    this.lastSequence = this.sequence;
    this.#row.setWord(RowWord.hasSent, 1);
    this.#row.setWord(RowWord.lastTimestamp, this.timestamp);
    this.#row.setWord(RowWord.lastArrivalStep, packet.arrivalStep);
  }
}
