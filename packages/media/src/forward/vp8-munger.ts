// Which picture id, TL0PICIDX and KEYIDX does a subscriber see? They go on over switches. RFC 7741 section 4.2.
// Hot path: called once per packet per subscriber.
import type { MediaPacket } from '../packet.ts';

const PICTURE_IDS = 0x8000;
const TL0_INDICES = 0x100;
const KEY_INDICES = 0x20;

export class Vp8Munger {
  /** Results of `rewrite`; -1 where the source has none. */
  pictureId = -1;
  tl0PicIdx = -1;
  keyIdx = -1;
  #hasSent = false;
  #lastPictureId = 0;
  #lastTl0PicIdx = 0;
  #lastKeyIdx = 0;
  #pictureIdDelta = 0;
  #tl0PicIdxDelta = 0;
  #keyIdxDelta = 0;

  /** The packet begins a key frame, whose every index is one above the last sent. */
  begin(packet: MediaPacket): void {
    if (!this.#hasSent) return;
    const next = (last: number, source: number): number => last + 1 - Math.max(0, source);
    this.#pictureIdDelta = next(this.#lastPictureId, packet.pictureId);
    this.#tl0PicIdxDelta = next(this.#lastTl0PicIdx, packet.tl0PicIdx);
    this.#keyIdxDelta = next(this.#lastKeyIdx, packet.keyIdx);
  }

  rewrite(packet: MediaPacket, isNewest: boolean): void {
    this.pictureId = shift(packet.pictureId, this.#pictureIdDelta, PICTURE_IDS);
    this.tl0PicIdx = shift(packet.tl0PicIdx, this.#tl0PicIdxDelta, TL0_INDICES);
    this.keyIdx = shift(packet.keyIdx, this.#keyIdxDelta, KEY_INDICES);
    if (!isNewest || packet.pictureId < 0) return;
    this.#hasSent = true;
    this.#lastPictureId = this.pictureId;
    if (this.tl0PicIdx >= 0) this.#lastTl0PicIdx = this.tl0PicIdx;
    if (this.keyIdx >= 0) this.#lastKeyIdx = this.keyIdx;
  }
}

/** `modulus` is a power of two. */
function shift(source: number, delta: number, modulus: number): number {
  return source < 0 ? -1 : (source + delta) & (modulus - 1);
}
