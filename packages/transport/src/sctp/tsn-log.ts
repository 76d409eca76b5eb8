// Hot path: called once per DATA chunk that arrives. Which TSNs have come, and which are missing? RFC 9260 section 3.3.4.
import { ChunkType, unwrap32 } from './chunk-types.ts';
import type { PacketWriter } from './packet-writer.ts';

/** TSNs ahead of the cumulative one that are taken; an offset in a gap block has 16 bits. */
const MAX_AHEAD = 32_767;
/** Islands of received TSNs that are remembered; what would make another is dropped and comes again. */
const MAX_RANGES = 256;

interface Range {
  first: number;
  last: number;
}

/** Numbers here are TSNs counted on beyond 2^32. */
export class TsnLog {
  /** Everything up to here has come or was forwarded. */
  cumulative: number;
  /** Ascending, apart by at least one. */
  readonly #ranges: Range[] = [];

  constructor(initialTsn: number) {
    this.cumulative = initialTsn - 1;
  }

  get hasGaps(): boolean {
    return this.#ranges.length > 0;
  }

  unwrap(tsn: number): number {
    return unwrap32(tsn, this.cumulative);
  }

  /** `duplicate`: it has come before. `refused`: too far ahead. */
  add(tsn: number): 'new' | 'duplicate' | 'refused' {
    if (tsn <= this.cumulative) return 'duplicate';
    if (tsn - this.cumulative > MAX_AHEAD) return 'refused';
    if (tsn !== this.cumulative + 1) return this.#addAhead(tsn);
    this.cumulative = tsn;
    this.#join();
    return 'new';
  }

  /** FORWARD-TSN: the missing ones up to `tsn` will not come. */
  forward(tsn: number): void {
    if (tsn <= this.cumulative) return;
    this.cumulative = tsn;
    for (let first = this.#ranges[0]; first && first.last <= tsn; first = this.#ranges[0])
      this.#ranges.shift();
    const straddling = this.#ranges[0];
    if (straddling && straddling.first <= tsn) straddling.first = tsn + 1;
    this.#join();
  }

  /** As many gap blocks as a packet holds: the nearest are the ones that matter. */
  writeSack(writer: PacketWriter, windowBytes: number): void {
    const blocks = Math.min(this.#ranges.length, MAX_RANGES);
    const at = writer.open(ChunkType.sack, 0, 16 + blocks * 4);
    if (at < 0) return;
    const { view } = writer;
    view.setUint32(at, this.cumulative);
    view.setUint32(at + 4, windowBytes);
    view.setUint16(at + 8, blocks);
    view.setUint16(at + 10, 0);
    for (let i = 0; i < blocks; i++) {
      const range = this.#ranges[i] ?? { first: 0, last: 0 };
      view.setUint16(at + 12 + i * 4, range.first - this.cumulative);
      view.setUint16(at + 14 + i * 4, range.last - this.cumulative);
    }
  }

  #join(): void {
    const next = this.#ranges[0];
    if (next?.first !== this.cumulative + 1) return;
    this.cumulative = next.last;
    this.#ranges.shift();
  }

  #addAhead(tsn: number): 'new' | 'duplicate' | 'refused' {
    let index = this.#ranges.length - 1;
    while (index >= 0 && (this.#ranges[index]?.first ?? 0) > tsn) index -= 1;
    const before = this.#ranges[index];
    const after = this.#ranges[index + 1];
    if (before && tsn <= before.last) return 'duplicate';
    if (before?.last === tsn - 1) {
      before.last = tsn;
      if (after?.first !== tsn + 1) return 'new';
      before.last = after.last;
      this.#ranges.splice(index + 1, 1);
      return 'new';
    }
    return this.#addApart(tsn, index + 1, after);
  }

  #addApart(tsn: number, index: number, after: Range | undefined): 'new' | 'refused' {
    if (after?.first === tsn + 1) {
      after.first = tsn;
      return 'new';
    }
    if (this.#ranges.length >= MAX_RANGES) return 'refused';
    this.#ranges.splice(index, 0, { first: tsn, last: tsn });
    return 'new';
  }
}
