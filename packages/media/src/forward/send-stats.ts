// How much was sent to a subscriber, and what does it say of it? RFC 3550 sections 6.4.1 and 6.4.2.
import { ntpMiddle, type ReportBlock } from '@chorale/rtp';
import { type FanRow, RowNumber, RowWord } from './fan-out.ts';

/** Sender reports whose round trip can still be told. */
const REMEMBERED_REPORTS = 8;

/** Of what is sent for the first time: what may be sent again, 30 %. */
const RETRANSMITTED_TENTHS = 3;
/** No more than this is saved up: about a second of a 2.5 Mbit/s stream. */
const MAX_BUDGET_TENTHS = 1_000_000;

export class SendStats {
  retransmissions = 0;
  plisReceived = 0;
  nacksReceived = 0;
  /** Of what was sent for the first time, as transport-cc tells; and of what was lost, what has arrived since. */
  lost = 0;
  repaired = 0;
  fractionLost: number | undefined = undefined;
  roundTripUs: number | undefined = undefined;
  reportedAtUs = 0;
  readonly #middles = new Float64Array(REMEMBERED_REPORTS).fill(-1);
  readonly #sentAtUs = new Float64Array(REMEMBERED_REPORTS);
  #reports = 0;
  #repeatedBytes = 0;
  readonly #row: FanRow;

  constructor(row: FanRow) {
    this.#row = row;
  }

  /** Sent for the first time. */
  get packets(): number {
    return this.#row.number(RowNumber.packets);
  }

  /** Of those, for sender reports. */
  get octets(): number {
    return this.#row.number(RowNumber.octets);
  }

  get bytes(): number {
    return this.octets + this.#repeatedBytes;
  }

  get mayRetransmit(): boolean {
    return this.#row.word(RowWord.budgetTenths) > 0;
  }

  noteSent(lengthBytes: number): void {
    noteSent(this.#row.words, this.#row.numbers, this.#row.at, lengthBytes);
  }

  /** The budget may fall below zero, by one packet. */
  noteRetransmitted(lengthBytes: number): void {
    this.retransmissions += 1;
    this.#repeatedBytes += lengthBytes;
    const left = this.#row.word(RowWord.budgetTenths) - 10 * lengthBytes;
    this.#row.setWord(RowWord.budgetTenths, left);
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

/** Hot path: called once per packet per subscriber. `at`: the row's first word. */
export function noteSent(
  words: Int32Array,
  numbers: Float64Array,
  at: number,
  lengthBytes: number,
): void {
  const first = at / 2;
  numbers[first + RowNumber.packets] = (numbers[first + RowNumber.packets] ?? 0) + 1;
  numbers[first + RowNumber.octets] = (numbers[first + RowNumber.octets] ?? 0) + lengthBytes;
  const grown = (words[at + RowWord.budgetTenths] ?? 0) + RETRANSMITTED_TENTHS * lengthBytes;
  words[at + RowWord.budgetTenths] = Math.min(grown, MAX_BUDGET_TENTHS);
}
