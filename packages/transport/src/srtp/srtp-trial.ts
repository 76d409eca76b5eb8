// Could a packet that came from elsewhere be this peer's next, and is it? Nothing is noted of it, whatever the answer.
import { isRtcp, RTCP_CLEAR_BYTES, rtpHeaderBytes } from './packet-bounds.ts';
import { estimateIndex } from './replay-window.ts';
import type { SourceTable } from './source-table.ts';
import { ENCRYPTED_BIT, type Opener } from './transform.ts';

/** Reports that a source may have sent unheard: ten seconds of a hundred. */
const UNHEARD_REPORTS = 1000;

export interface TrialMeans {
  readonly view: DataView;
  readonly transform: Opener;
  /** The receiver's own. */
  readonly rtp: SourceTable;
  readonly rtcp: SourceTable;
}

export class SrtpTrial {
  readonly #means: TrialMeans;

  constructor(means: TrialMeans) {
    this.#means = means;
  }

  /** Whole, of a source that was heard, and newer than all that came of it: so no recorded packet fits. Without cryptography. */
  fits(at: number, lengthBytes: number): boolean {
    return this.#nextIndex(at, lengthBytes) >= 0;
  }

  /** And authenticated. The bytes are spoilt, up to four behind them too. */
  opens(at: number, lengthBytes: number): boolean {
    const index = this.#nextIndex(at, lengthBytes);
    if (index < 0) return false;
    const { view, transform } = this.#means;
    if (isRtcp(view.getUint8(at + 1))) {
      return transform.openRtcp(at, lengthBytes - transform.rtcpTrailerBytes, index);
    }
    const plain = lengthBytes - transform.rtpTagBytes;
    const clear = rtpHeaderBytes(view, at, plain);
    return transform.openRtp(at, clear, plain, Math.floor(index / 65_536));
  }

  /** -1: it is none of this peer's next. */
  #nextIndex(at: number, lengthBytes: number): number {
    if (lengthBytes < 2) return -1;
    return isRtcp(this.#means.view.getUint8(at + 1))
      ? this.#nextReport(at, lengthBytes)
      : this.#nextPacket(at, lengthBytes);
  }

  #nextPacket(at: number, lengthBytes: number): number {
    const { view, transform, rtp } = this.#means;
    if (rtpHeaderBytes(view, at, lengthBytes - transform.rtpTagBytes) < 0) return -1;
    const highest = rtp.highestOf(view.getInt32(at + 8));
    if (highest < 0) return -1;
    const index = estimateIndex(highest, view.getUint16(at + 2));
    return index > highest ? index : -1;
  }

  #nextReport(at: number, lengthBytes: number): number {
    const { view, transform, rtcp } = this.#means;
    const plain = lengthBytes - transform.rtcpTrailerBytes;
    if (plain < RTCP_CLEAR_BYTES || view.getUint8(at) >>> 6 !== 2) return -1;
    const word = view.getUint32(transform.indexWordAt(at, plain));
    if (word < ENCRYPTED_BIT) return -1;
    const highest = rtcp.highestOf(view.getInt32(at + 4));
    const ahead = word - ENCRYPTED_BIT - highest;
    return highest >= 0 && ahead > 0 && ahead <= UNHEARD_REPORTS ? highest + ahead : -1;
  }
}
