// Which packets wait for their authentication tags? Those of all subscribers of a worker, until eight are there or the batch leaves.
// Hot path: called once per packet per subscriber.
import { type Arena, LANES, type SealingKey, type SealingLanes } from '@chorale/native';
import { NOBODY, type SentIndices } from './sent-indices.ts';
import type { FirstSealing } from './transform.ts';

/** The roll-over counter is authenticated behind the packet, where the tag will be. RFC 3711 section 4.2. */
const ROC_BYTES = 4;

export class TagQueue {
  readonly lanes: SealingLanes;
  readonly #view: DataView;
  readonly #ends = new Int32Array(LANES);
  readonly #slots = new Int32Array(LANES);
  readonly #sent: SentIndices[] = Array.from({ length: LANES }, () => NOBODY);
  #count = 0;

  constructor(arena: Arena, lanes: SealingLanes) {
    this.#view = arena.view;
    this.lanes = lanes;
  }

  /** The packet is encrypted, its roll-over counter written behind it. */
  add(key: SealingKey, { at, lengthBytes, sent, slot }: FirstSealing): void {
    const lane = this.lanes.authenticate(key, at, lengthBytes + ROC_BYTES);
    this.#ends[lane] = at + lengthBytes;
    this.#slots[lane] = slot;
    this.#sent[lane] = sent;
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
    const end = this.#ends[lane] ?? 0;
    const word = this.lanes.word(lane, 0);
    writeTag(this.#view, end, this.lanes, lane);
    this.#sent[lane]?.noteTag(this.#slots[lane] ?? 0, word);
    this.#sent[lane] = NOBODY;
  }
}

/** The first 80 bits of the digest. */
export function writeTag(view: DataView, at: number, lanes: SealingLanes, lane: number): void {
  view.setUint32(at, lanes.word(lane, 0));
  view.setUint32(at + 4, lanes.word(lane, 1));
  view.setUint16(at + 8, lanes.word(lane, 2) >>> 16);
}
