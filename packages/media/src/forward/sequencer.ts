// Which packet of which layer went out under this sequence number, and with which values?
// Hot path: `record` is called once per packet per subscriber.
import type { MediaKind } from '@chorale/rtp';
import type { MediaPacket } from '../packet.ts';
import type { DownTrackState } from './down-track-state.ts';

const ROWS_VIDEO = 512;
const ROWS_AUDIO = 256;

export class Sequencer {
  readonly rows: number;
  readonly #sequences: Float64Array;
  readonly forwardSequences: Float64Array;
  readonly epochs: Float64Array;
  readonly ranks: Uint8Array;
  readonly timestamps: Uint32Array;
  readonly pictureIds: Int32Array;
  readonly tl0PicIdxs: Int16Array;
  readonly keyIdxs: Int16Array;
  readonly retransmissions: Uint8Array;
  readonly sentAtUs: Float64Array;
  /** Row of the newest `record`. */
  row = 0;

  constructor(kind: MediaKind) {
    const rows = kind === 'audio' ? ROWS_AUDIO : ROWS_VIDEO;
    this.rows = rows;
    this.#sequences = new Float64Array(rows).fill(-1);
    this.forwardSequences = new Float64Array(rows);
    this.epochs = new Float64Array(rows);
    this.ranks = new Uint8Array(rows);
    this.timestamps = new Uint32Array(rows);
    this.pictureIds = new Int32Array(rows);
    this.tl0PicIdxs = new Int16Array(rows);
    this.keyIdxs = new Int16Array(rows);
    this.retransmissions = new Uint8Array(rows);
    this.sentAtUs = new Float64Array(rows);
  }

  record(track: DownTrackState, packet: MediaPacket): void {
    const { munger, vp8 } = track;
    const row = munger.sequence % this.rows;
    this.row = row;
    this.#sequences[row] = munger.sequence;
    this.forwardSequences[row] = packet.forwardSequence;
    this.epochs[row] = track.currentEpoch;
    this.ranks[row] = packet.layer?.rank ?? 0;
    this.timestamps[row] = munger.timestamp;
    this.pictureIds[row] = vp8.pictureId;
    this.tl0PicIdxs[row] = vp8.tl0PicIdx;
    this.keyIdxs[row] = vp8.keyIdx;
    this.retransmissions[row] = 0;
    this.sentAtUs[row] = 0;
  }

  sequenceAt(row: number): number {
    return this.#sequences[row] ?? 0;
  }

  /** -1 when it was never sent, or too long ago. */
  find(sequence: number): number {
    const row = sequence % this.rows;
    return sequence >= 0 && this.#sequences[row] === sequence ? row : -1;
  }
}
