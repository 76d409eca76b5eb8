// Is an SRTP or SRTCP packet from the peer, new and whole? Bounds, cap, index, replay, authentication, in this order.
// Hot path: called once per packet that arrives.
import type { Arena } from '@chorale/native';
import type { DropReason } from '../drop-reason.ts';
import { RTCP_CLEAR_BYTES, rtpHeaderBytes } from './packet-bounds.ts';
import { estimateIndex, type Freshness, type ReplayWindow } from './replay-window.ts';
import { SourceTable } from './source-table.ts';
import { SrtpTrial } from './srtp-trial.ts';
import { ENCRYPTED_BIT, type Opener } from './transform.ts';

/** Packets: three seconds of 3 Mbit/s video may come late and in any order. */
const RTP_WINDOW = 1024;
const RTCP_WINDOW = 128;

export class SrtpReceiver implements Disposable {
  /** For packets that came from elsewhere. */
  readonly trial: SrtpTrial;
  readonly #view: DataView;
  readonly #transform: Opener;
  readonly #rtp: SourceTable;
  readonly #rtcp: SourceTable;
  /** Of the packet received last. */
  #plainBytes = 0;

  constructor(arena: Arena, transform: Opener, capacity: number) {
    this.#view = arena.view;
    this.#transform = transform;
    this.#rtp = new SourceTable(capacity, RTP_WINDOW);
    this.#rtcp = new SourceTable(capacity, RTCP_WINDOW);
    this.trial = new SrtpTrial({ view: arena.view, transform, rtp: this.#rtp, rtcp: this.#rtcp });
  }

  /** Length of the packet that was just decrypted in place. */
  get plainBytes(): number {
    return this.#plainBytes;
  }

  /** When a packet was last accepted; of several sources, of the one that was looked up last. Microseconds, 0 before. */
  get heardUs(): number {
    return Math.max(this.#rtp.heardUs, this.#rtcp.heardUs);
  }

  receiveRtp(at: number, lengthBytes: number, nowUs: number): DropReason | undefined {
    const plain = lengthBytes - this.#transform.rtpTagBytes;
    const clear = rtpHeaderBytes(this.#view, at, plain);
    if (clear < 0) return 'srtp_malformed';
    const ssrc = this.#view.getInt32(at + 8);
    const window = this.#rtp.find(ssrc);
    if (window === undefined && !this.#rtp.hasRoom(nowUs)) return 'srtp_source_cap';
    const highest = window === undefined ? this.#rtp.retiredIndex(ssrc) : window.highest;
    const index = estimateIndex(highest, this.#view.getUint16(at + 2));
    const stale = refuse(window, highest, index);
    if (stale !== undefined) return stale;
    if (!this.#transform.openRtp(at, clear, plain, Math.floor(index / 65_536))) {
      return 'srtp_authentication';
    }
    (window ?? this.#rtp.add(ssrc, nowUs)).accept(index);
    this.#rtp.touch(nowUs);
    this.#plainBytes = plain;
    return undefined;
  }

  receiveRtcp(at: number, lengthBytes: number, nowUs: number): DropReason | undefined {
    const plain = lengthBytes - this.#transform.rtcpTrailerBytes;
    if (plain < RTCP_CLEAR_BYTES || this.#view.getUint8(at) >>> 6 !== 2) return 'srtp_malformed';
    const word = this.#view.getUint32(this.#transform.indexWordAt(at, plain));
    if (word < ENCRYPTED_BIT) return 'srtp_malformed';
    const index = word - ENCRYPTED_BIT;
    const ssrc = this.#view.getInt32(at + 4);
    const window = this.#rtcp.find(ssrc);
    if (window === undefined && !this.#rtcp.hasRoom(nowUs)) return 'srtp_source_cap';
    const highest = window === undefined ? this.#rtcp.retiredIndex(ssrc) : window.highest;
    const stale = refuse(window, highest, index);
    if (stale !== undefined) return stale;
    if (!this.#transform.openRtcp(at, plain, index)) return 'srtp_authentication';
    (window ?? this.#rtcp.add(ssrc, nowUs)).accept(index);
    this.#rtcp.touch(nowUs);
    this.#plainBytes = plain;
    return undefined;
  }

  get sources(): number {
    return this.#rtp.size + this.#rtcp.size;
  }

  [Symbol.dispose](): void {
    this.#transform[Symbol.dispose]();
  }
}

const staleReasons: Readonly<Record<Freshness, DropReason | undefined>> = {
  fresh: undefined,
  replayed: 'srtp_replayed',
  too_old: 'srtp_too_old',
};

/** A source that gave its place has no window: all up to its highest index counts as seen. */
function refuse(
  window: ReplayWindow | undefined,
  highest: number,
  index: number,
): DropReason | undefined {
  if (index < 0) return 'srtp_too_old';
  if (window === undefined) return index <= highest ? 'srtp_replayed' : undefined;
  return staleReasons[window.check(index)];
}
