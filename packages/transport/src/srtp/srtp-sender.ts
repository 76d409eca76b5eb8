// How does our own packet become SRTP? In place, with one roll-over counter per SSRC, and never twice under one nonce.
// Hot path: called once per packet per subscriber.
import type { Arena } from '@chorale/native';
import type { DropReason } from '../drop-reason.ts';
import { RTCP_CLEAR_BYTES, rtpHeaderBytes } from './packet-bounds.ts';
import { SentIndices } from './sent-indices.ts';
import type { Transform } from './transform.ts';

/** SSRCs under one key. They are never forgotten while it lives; a room of 500 with video and RTX stays below. */
const MAX_SOURCES = 4096;
const LAST_RTCP_INDEX = 0x7fffffff;

export class SrtpSender implements Disposable {
  readonly #view: DataView;
  readonly #transform: Transform;
  readonly #sources = new Map<number, SentIndices>();
  #rtcpIndex = 0;
  #protectedBytes = 0;

  constructor(arena: Arena, transform: Transform) {
    this.#view = arena.view;
    this.#transform = transform;
  }

  /** Length of the packet that was just protected. */
  get protectedBytes(): number {
    return this.#protectedBytes;
  }

  /** Needs 16 bytes of room behind the packet. After a refusal the bytes must not leave. */
  protectRtp(at: number, lengthBytes: number): DropReason | undefined {
    const clear = rtpHeaderBytes(this.#view, at, lengthBytes);
    if (clear < 0) return 'send_malformed';
    const sent = this.#sourceOf(this.#view.getInt32(at + 8));
    if (sent === undefined) return 'send_source_cap';
    const index = sent.estimate(this.#view.getUint16(at + 2));
    if (sent.isTooOld(index)) return 'send_index_too_old';
    if (!this.#transform.sealRtp(at, clear, lengthBytes, Math.floor(index / 65_536))) {
      return 'send_malformed';
    }
    const tagAt = at + lengthBytes;
    const tagHigh = this.#view.getUint32(tagAt);
    const verdict = sent.note(index, tagHigh, this.#view.getUint32(tagAt + 4));
    if (verdict !== 'ok') return 'send_nonce_reused';
    this.#protectedBytes = lengthBytes + this.#transform.rtpTagBytes;
    return undefined;
  }

  /** Needs 20 bytes of room behind the compound. One index serves all SSRCs, so no nonce comes twice. */
  protectRtcp(at: number, lengthBytes: number): DropReason | undefined {
    if (lengthBytes < RTCP_CLEAR_BYTES || this.#rtcpIndex >= LAST_RTCP_INDEX)
      return 'send_malformed';
    this.#rtcpIndex += 1;
    if (!this.#transform.sealRtcp(at, lengthBytes, this.#rtcpIndex)) return 'send_malformed';
    this.#protectedBytes = lengthBytes + this.#transform.rtcpTrailerBytes;
    return undefined;
  }

  #sourceOf(ssrc: number): SentIndices | undefined {
    const known = this.#sources.get(ssrc);
    if (known !== undefined || this.#sources.size >= MAX_SOURCES) return known;
    const created = new SentIndices();
    this.#sources.set(ssrc, created);
    return created;
  }

  [Symbol.dispose](): void {
    this.#transform[Symbol.dispose]();
  }
}
