// How does our own packet become SRTP? In place, with one roll-over counter per SSRC, and never twice under one nonce.
// Hot path: called once per packet per subscriber.
import type { Arena, PacketSocket } from '@chorale/native';
import type { DropReason } from '../drop-reason.ts';
import type { PeerStream } from '../peer-stream.ts';
import { RTCP_CLEAR_BYTES, rtpHeaderBytes } from './packet-bounds.ts';
import { NOBODY, SentIndices } from './sent-indices.ts';
import type { FirstSealing, Sealer } from './transform.ts';

/** SSRCs under one key. They are never forgotten while it lives; a room of 500 with video and RTX stays below. */
const MAX_SOURCES = 4096;
const LAST_RTCP_INDEX = 0x7fffffff;

const first: FirstSealing = {
  ...{ at: 0, clearBytes: 0, lengthBytes: 0, roc: 0, slot: 0 },
  notes: NOBODY.memory.tags,
};

interface Pair {
  readonly socket: PacketSocket;
  readonly sockaddr: Uint32Array;
}

export class SrtpSender implements Disposable {
  readonly #view: DataView;
  readonly #sealer: Sealer;
  readonly #sources = new Map<number, SentIndices>();
  /** Most packets follow one of the same source. */
  #recent: SentIndices = NOBODY;
  /** By SSRC. */
  readonly #streams = new Map<number, PeerStream>();
  #ended: { readonly packets: number; readonly bytes: number } = { packets: 0, bytes: 0 };
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
    this.#protectedBytes = lengthBytes + this.#sealer.rtpTagBytes;
    if (sent.has(index)) return this.#repeat(first, sent, index);
    first.slot = sent.claim(index);
    first.notes = sent.memory.tags;
    return this.#sealer.sealFirst(first) ? undefined : 'send_malformed';
  }

  /** Every packet so far has its tag afterwards. */
  finish(): void {
    this.#sealer.finish();
  }

  /** Only as it was, byte for byte. */
  #repeat(
    { at, clearBytes, lengthBytes, roc }: FirstSealing,
    sent: SentIndices,
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

  /** The source's shorter way by this pair, from now on; -1 where there is none. Not before its first packet. */
  openStream(ssrc: number, { socket, sockaddr }: Pair): number {
    const sent = this.#sources.get(ssrc | 0);
    if (sent === undefined) return -1;
    const stream = this.#streams.get(sent.ssrc) ?? this.#sealer.openStream?.(sent);
    if (stream === undefined) return -1;
    this.#streams.set(sent.ssrc, stream);
    return stream.direct(socket, sockaddr) ? stream.number : -1;
  }

  /** Until each is opened again. */
  closeStreams(): void {
    for (const stream of this.#streams.values()) stream.close();
  }

  /** That took a shorter way. */
  get streamed(): { readonly packets: number; readonly bytes: number } {
    const streams = [...this.#streams.values()];
    const packets = streams.reduce((sum, stream) => sum + stream.packets, this.#ended.packets);
    const bytes = streams.reduce((sum, stream) => sum + stream.bytes, this.#ended.bytes);
    return { packets, bytes };
  }

  [Symbol.dispose](): void {
    this.#sealer.finish();
    this.#ended = this.streamed;
    for (const stream of this.#streams.values()) stream[Symbol.dispose]();
    this.#streams.clear();
    this.#sealer[Symbol.dispose]();
  }
}
