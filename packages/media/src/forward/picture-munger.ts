// Which picture id, TL0PICIDX and KEYIDX does a subscriber see? They go on over switches. RFC 7741 section 4.2, for VP9
// RFC 9628 section 4.2, which has no KEYIDX.
// Hot path: its row is read once per packet per subscriber; `rewrite` serves packets that do not go the regular way.
import { rewriteVp8Descriptor, rewriteVp9Descriptor } from '@chorale/rtp';
import { CodecKind } from '../codec-kind.ts';
import type { MediaPacket } from '../packet.ts';
import { FanRow, RowWord } from './fan-out.ts';

const PICTURE_IDS = 0x8000;
const TL0_INDICES = 0x100;
const KEY_INDICES = 0x20;

/** As a subscriber sees them; -1: the source has none. */
export interface PictureIndices {
  readonly pictureId: number;
  readonly tl0PicIdx: number;
  readonly keyIdx: number;
}

/** What is added to each of the source's; -1 of the source stays -1. */
export interface PictureDeltas {
  readonly pictureId: number;
  readonly tl0PicIdx: number;
  readonly keyIdx: number;
}

export class PictureMunger {
  #hasSent = false;
  readonly #row: FanRow;

  constructor(row: FanRow = new FanRow()) {
    this.#row = row;
  }

  /** A picture id was sent. */
  get hasSent(): boolean {
    return this.#hasSent;
  }

  /** Last that were sent. */
  get pictureId(): number {
    return this.#row.word(RowWord.lastPictureId);
  }

  get tl0PicIdx(): number {
    return this.#row.word(RowWord.lastTl0PicIdx);
  }

  get keyIdx(): number {
    return this.#row.word(RowWord.lastKeyIdx);
  }

  get pictureIdDelta(): number {
    return this.#row.word(RowWord.pictureIdDelta);
  }

  get deltas(): PictureDeltas {
    return {
      pictureId: this.pictureIdDelta,
      tl0PicIdx: this.#row.word(RowWord.tl0PicIdxDelta),
      keyIdx: this.#row.word(RowWord.keyIdxDelta),
    };
  }

  /** The packet begins a key frame, whose every index is one above the last sent. */
  begin(packet: MediaPacket): void {
    const row = this.#row;
    if (!this.#hasSent) return;
    const next = (last: number, source: number): number => last + 1 - Math.max(0, source);
    row.setWord(RowWord.pictureIdDelta, next(this.pictureId, packet.pictureId));
    row.setWord(RowWord.tl0PicIdxDelta, next(this.tl0PicIdx, packet.tl0PicIdx));
    row.setWord(RowWord.keyIdxDelta, next(this.keyIdx, packet.keyIdx));
  }

  /** A picture of our own, a key frame, is next. */
  advance(): void {
    const row = this.#row;
    if (!this.#hasSent) return;
    row.setWord(RowWord.lastPictureId, movePictureId(this.pictureId, 1));
    row.setWord(RowWord.lastTl0PicIdx, moveTl0PicIdx(this.tl0PicIdx, 1));
    row.setWord(RowWord.lastKeyIdx, moveKeyIdx(this.keyIdx, 1));
  }

  /** A picture is left out: ids behind it move down. */
  leaveOut(): void {
    this.#row.setWord(RowWord.pictureIdDelta, this.pictureIdDelta - 1);
  }

  /** A newest packet was sent, its picture id moved by that much: when it came late, not by as much as others are now. */
  noteSent({ pictureId, tl0PicIdx, keyIdx }: MediaPacket, pictureIdDelta: number): void {
    const row = this.#row;
    if (pictureId < 0) return;
    this.#hasSent = true;
    row.setWord(RowWord.lastPictureId, movePictureId(pictureId, pictureIdDelta));
    const tl0Delta = row.word(RowWord.tl0PicIdxDelta);
    if (tl0PicIdx >= 0) row.setWord(RowWord.lastTl0PicIdx, moveTl0PicIdx(tl0PicIdx, tl0Delta));
    const keyDelta = row.word(RowWord.keyIdxDelta);
    if (keyIdx >= 0) row.setWord(RowWord.lastKeyIdx, moveKeyIdx(keyIdx, keyDelta));
  }
}

/** In the payload that begins at `at`. */
export function rewriteIndices(
  bytes: Uint8Array,
  at: number,
  kind: CodecKind,
  indices: PictureIndices,
): void {
  if (kind === CodecKind.vp8) rewriteVp8Descriptor(bytes, at, indices);
  else if (kind === CodecKind.vp9) rewriteVp9Descriptor(bytes, at, indices);
}

/** -1 where the source has none. */
export function movePictureId(source: number, delta: number): number {
  return source < 0 ? -1 : (source + delta) & (PICTURE_IDS - 1);
}

export function moveTl0PicIdx(source: number, delta: number): number {
  return source < 0 ? -1 : (source + delta) & (TL0_INDICES - 1);
}

export function moveKeyIdx(source: number, delta: number): number {
  return source < 0 ? -1 : (source + delta) & (KEY_INDICES - 1);
}
