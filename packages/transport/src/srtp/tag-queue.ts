// Which packets wait for their authentication tags? Those of all subscribers of a worker, until eight are there or the batch leaves.
// Hot path: called once per packet per subscriber.
import { type Arena, LANES, type SealingLanes } from '@chorale/native';
import { tagWord } from './sent-indices.ts';

/** The roll-over counter is authenticated behind the packet, where the tag will be. RFC 3711 section 4.2. */
const ROC_BYTES = 4;

const NOWHERE = new Uint32Array(1);

export class TagQueue {
  readonly lanes: SealingLanes;
  readonly #view: DataView;
  readonly #ends = new Int32Array(LANES);
  /** Where the first word of each tag is noted. */
  readonly #slots = new Int32Array(LANES);
  readonly #notes: Uint32Array[] = Array.from({ length: LANES }, () => NOWHERE);
  #count = 0;

  constructor(arena: Arena, lanes: SealingLanes) {
    this.#view = arena.view;
    this.lanes = lanes;
  }

  /** The packet is encrypted, its roll-over counter written behind it. `row`: of its key. */
  add(row: number, at: number, lengthBytes: number, notes: Uint32Array, slot: number): void {
    const lane = this.lanes.authenticate(row, at, lengthBytes + ROC_BYTES);
    this.#ends[lane] = at + lengthBytes;
    this.#slots[lane] = slot;
    this.#notes[lane] = notes;
    this.#count = lane + 1;
    if (this.#count === LANES) this.finish();
  }

  finish(): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    this.lanes.finish();
    for (let lane = 0; lane < count; lane++) this.#writeTag(lane);
  }

  #writeTag(lane: number): void {
    writeTag(this.#view, this.#ends[lane] ?? 0, this.lanes, lane);
    const notes = this.#notes[lane] ?? NOWHERE;
    notes[this.#slots[lane] ?? 0] = tagWord(this.lanes.word(lane, 0));
  }
}

/** The first 80 bits of the digest. */
export function writeTag(view: DataView, at: number, lanes: SealingLanes, lane: number): void {
  view.setUint32(at, lanes.word(lane, 0));
  view.setUint32(at + 4, lanes.word(lane, 1));
  view.setUint16(at + 8, lanes.word(lane, 2) >>> 16);
}
