// Which sequence number and timestamp does a subscriber see? One stream without seams, whatever the source does.
// Hot path: its row is read once per packet per subscriber; `rewrite` serves packets that do not go the regular way.
import type { MediaPacket } from '../packet.ts';
import { FanRow, RowNumber, RowWord } from './fan-out.ts';

export class RtpMunger {
  /** Results of `rewrite`: without roll-over, and modulo 2^32. */
  sequence = 0;
  timestamp = 0;
  isNewest = false;
  hasSent = false;
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

  /** Another track was sent before under this SSRC. */
  goOnAfter(timestamp: number, arrivalStep: number): void {
    this.hasSent = true;
    this.#row.setWord(RowWord.lastTimestamp, timestamp);
    this.#row.setWord(RowWord.lastArrivalStep, arrivalStep);
  }

  /** A picture of our own is next: it has this timestamp. */
  advance(timestamp: number, arrivalStep: number): void {
    this.#row.setWord(RowWord.lastTimestamp, timestamp | 0);
    this.#row.setWord(RowWord.lastArrivalStep, arrivalStep);
  }

  /** The packet with `forwardSequence` will follow the last one sent. */
  begin(forwardSequence: number, timestampDelta: number): void {
    this.#row.setNumber(RowNumber.firstForward, forwardSequence);
    this.#row.setNumber(RowNumber.sequenceDelta, this.lastSequence + 1 - forwardSequence);
    this.#row.setWord(RowWord.timestampDelta, timestampDelta | 0);
  }

  /** The packet is not sent: what follows it closes up. */
  leaveOut(forwardSequence: number): void {
    this.#row.setNumber(RowNumber.firstForward, forwardSequence + 1);
    this.#row.setNumber(RowNumber.sequenceDelta, this.sequenceDelta - 1);
  }

  /** Packets of the source before this one are looked up among the runs. */
  beginRun(forwardSequence: number): void {
    this.#row.setNumber(RowNumber.firstForward, forwardSequence);
  }

  /** In the order of the source: none behind it has been sent or left out, so its number may be another's. */
  isNext({ forwardSequence }: MediaPacket): boolean {
    if (forwardSequence < this.firstForward) return false;
    return forwardSequence + this.sequenceDelta > this.lastSequence;
  }

  /** `sequenceDelta`: of its run. */
  rewrite(packet: MediaPacket, sequenceDelta: number): void {
    this.sequence = packet.forwardSequence + sequenceDelta;
    this.timestamp = (packet.rawTimestamp + this.timestampDelta) | 0;
    this.isNewest = this.sequence > this.lastSequence;
    if (!this.isNewest) return;
    this.lastSequence = this.sequence;
    this.hasSent = true;
    this.#row.setWord(RowWord.lastTimestamp, this.timestamp);
    this.#row.setWord(RowWord.lastArrivalStep, packet.arrivalStep);
  }
}
