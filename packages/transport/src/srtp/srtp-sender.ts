// How does our own packet become SRTP? In place, with one roll-over counter per SSRC, and never twice under one nonce.
// Hot path: called once per packet per subscriber.
import type { Arena } from '@chorale/native';
import type { DropReason } from '../drop-reason.ts';
import { RTCP_CLEAR_BYTES, rtpHeaderBytes } from './packet-bounds.ts';
import { NOBODY, SentIndices } from './sent-indices.ts';
import type { FirstSealing, Sealer } from './transform.ts';

/** SSRCs under one key. They are never forgotten while it lives; a room of 500 with video and RTX stays below. */
const MAX_SOURCES = 4096;
const LAST_RTCP_INDEX = 0x7fffffff;

const first: FirstSealing = {
  ...{ at: 0, clearBytes: 0, lengthBytes: 0, roc: 0, slot: 0 },
  sent: NOBODY,
};

export class SrtpSender implements Disposable {
  readonly #view: DataView;
  readonly #sealer: Sealer;
  readonly #sources = new Map<number, SentIndices>();
  /** Most packets follow one of the same source. */
  #recent: SentIndices = NOBODY;
  #rtcpIndex = 0;
  #protectedBytes = 0;

  constructor(arena: Arena, sealer: Sealer) {
    this.#view = arena.view;
    this.#sealer = sealer;
  }

  /** Length of the packet that was just protected. */
  get protectedBytes(): number {
    return this.#protectedBytes;
  }

  /**
   * Needs 96 bytes of room behind the packet, whose tag may come as late as `finish`. After a refusal the bytes must not
   * leave.
   */
  protectRtp(at: number, lengthBytes: number): DropReason | undefined {
    const clear = rtpHeaderBytes(this.#view, at, lengthBytes);
    if (clear < 0) return 'send_malformed';
    const sent = this.#sourceOf(this.#view.getInt32(at + 8));
    if (sent === undefined) return 'send_source_cap';
    const index = sent.estimate(this.#view.getUint16(at + 2));
    if (sent.isTooOld(index)) return 'send_index_too_old';
    first.at = at;
    first.clearBytes = clear;
    first.lengthBytes = lengthBytes;
    first.roc = Math.floor(index / 65_536);
    first.sent = sent;
    this.#protectedBytes = lengthBytes + this.#sealer.rtpTagBytes;
    if (sent.has(index)) return this.#repeat(first, index);
    first.slot = sent.claim(index);
    return this.#sealer.sealFirst(first) ? undefined : 'send_malformed';
  }

  /** Every packet so far has its tag afterwards. */
  finish(): void {
    this.#sealer.finish();
  }

  /** Only as it was, byte for byte. */
  #repeat(
    { at, clearBytes, lengthBytes, roc, sent }: FirstSealing,
    index: number,
  ): DropReason | undefined {
    this.#sealer.finish();
    if (!this.#sealer.sealRtp(at, clearBytes, lengthBytes, roc)) return 'send_malformed';
    const isSame = sent.hasTag(index, this.#view.getUint32(at + lengthBytes));
    return isSame ? undefined : 'send_nonce_reused';
  }

  /** Needs 20 bytes of room behind the compound. One index serves all SSRCs, so no nonce comes twice. */
  protectRtcp(at: number, lengthBytes: number): DropReason | undefined {
    if (lengthBytes < RTCP_CLEAR_BYTES || this.#rtcpIndex >= LAST_RTCP_INDEX)
      return 'send_malformed';
    this.#rtcpIndex += 1;
    if (!this.#sealer.sealRtcp(at, lengthBytes, this.#rtcpIndex)) return 'send_malformed';
    this.#protectedBytes = lengthBytes + this.#sealer.rtcpTrailerBytes;
    return undefined;
  }

  #sourceOf(ssrc: number): SentIndices | undefined {
    if (this.#recent.ssrc === ssrc && this.#recent !== NOBODY) return this.#recent;
    const known = this.#sources.get(ssrc) ?? this.#addSource(ssrc);
    if (known !== undefined) this.#recent = known;
    return known;
  }

  #addSource(ssrc: number): SentIndices | undefined {
    if (this.#sources.size >= MAX_SOURCES) return undefined;
    const created = new SentIndices(ssrc);
    this.#sources.set(ssrc, created);
    return created;
  }

  [Symbol.dispose](): void {
    this.#sealer[Symbol.dispose]();
  }
}
