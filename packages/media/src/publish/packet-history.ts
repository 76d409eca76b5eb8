// Where are the last packets of a layer kept, once for all subscribers?
// Hot path: called once per packet per subscriber.
//
// One ring of bytes per layer; a packet lies in it in one piece: its forwarded header extensions as
// | kind (8) | length (8) | data … |, then its payload. Rows beside it say where, and what its header said.
// The first sending and every retransmission read the same row, so they cannot differ.
import { readUint8 } from '@chorale/rtp';
import { ExtensionKind } from '../extension-kind.ts';
import type { MediaPacket } from '../packet.ts';
import type { NegotiatedCodec } from './negotiated-codec.ts';

/** A power of two above the 500 video packets that are promised. */
const ROWS_VIDEO = 512;
const ROWS_AUDIO = 256;
const BYTES_VIDEO = 640 * 1024;
const BYTES_AUDIO = 64 * 1024;

export class PacketHistory {
  readonly bytes: Buffer;
  readonly rows: number;
  readonly #sequences: Float64Array;
  /** Of the ring without wrapping, to know what has been overwritten. */
  readonly #positions: Float64Array;
  readonly offsets: Int32Array;
  readonly extensionBytes: Uint16Array;
  readonly payloadBytes: Uint16Array;
  readonly primaryStarts: Uint16Array;
  readonly timestamps: Uint32Array;
  readonly markers: Uint8Array;
  readonly spatialIds: Uint8Array;
  readonly temporalIds: Uint8Array;
  /** `MediaPacket.endsFor`. */
  readonly endsFor: Uint8Array;
  readonly pictureIds: Int32Array;
  readonly tl0PicIdxs: Int16Array;
  readonly keyIdxs: Int16Array;
  readonly codecs: (NegotiatedCodec | undefined)[];
  #written = 0;

  constructor(kind: 'audio' | 'video') {
    this.rows = kind === 'audio' ? ROWS_AUDIO : ROWS_VIDEO;
    this.bytes = Buffer.alloc(kind === 'audio' ? BYTES_AUDIO : BYTES_VIDEO);
    this.#sequences = new Float64Array(this.rows).fill(-1);
    this.#positions = new Float64Array(this.rows);
    this.offsets = new Int32Array(this.rows);
    this.extensionBytes = new Uint16Array(this.rows);
    this.payloadBytes = new Uint16Array(this.rows);
    this.primaryStarts = new Uint16Array(this.rows);
    this.timestamps = new Uint32Array(this.rows);
    this.markers = new Uint8Array(this.rows);
    this.spatialIds = new Uint8Array(this.rows);
    this.temporalIds = new Uint8Array(this.rows);
    this.endsFor = new Uint8Array(this.rows);
    this.pictureIds = new Int32Array(this.rows);
    this.tl0PicIdxs = new Int16Array(this.rows);
    this.keyIdxs = new Int16Array(this.rows);
    this.codecs = Array.from({ length: this.rows }, () => undefined);
  }

  /** The memory stays: sources may restart often. */
  clear(): void {
    this.#sequences.fill(-1);
  }

  /** Row of a packet that is still whole, or -1. */
  find(forwardSequence: number): number {
    const row = forwardSequence % this.rows;
    if (forwardSequence < 0 || this.#sequences[row] !== forwardSequence) return -1;
    return this.#written - (this.#positions[row] ?? 0) <= this.bytes.length ? row : -1;
  }

  /** Of a packet that `find` found. */
  sequenceOf(row: number): number {
    return this.#sequences[row] ?? -1;
  }

  /** Length of a dependency descriptor that is the only extension, and fits the one-byte form; -1: there is more or other. */
  describedBytes(row: number): number {
    const extensionBytes = this.extensionBytes[row] ?? 0;
    if (extensionBytes === 0) return 0;
    const at = this.offsets[row] ?? 0;
    const lengthBytes = readUint8(this.bytes, at + 1);
    if (readUint8(this.bytes, at) !== ExtensionKind.dependencyDescriptor) return -1;
    const isAlone = extensionBytes === 2 + lengthBytes;
    return isAlone && lengthBytes >= 3 && lengthBytes <= 16 ? lengthBytes : -1;
  }

  /** Both by forward sequence: did the one arrive before the other? False when either is not here. */
  arrivedBefore(one: number, other: number): boolean {
    const [row, later] = [this.find(one), this.find(other)];
    return row >= 0 && later >= 0 && (this.#positions[row] ?? 0) < (this.#positions[later] ?? 0);
  }

  /** Fills the facts that forwarding needs; false when it is not here. */
  recall(forwardSequence: number, into: MediaPacket): boolean {
    const row = this.find(forwardSequence);
    if (row < 0) return false;
    into.forwardSequence = forwardSequence;
    into.rawTimestamp = this.timestamps[row] ?? 0;
    into.spatialId = this.spatialIds[row] ?? 0;
    into.pictureId = this.pictureIds[row] ?? -1;
    into.tl0PicIdx = this.tl0PicIdxs[row] ?? -1;
    into.keyIdx = this.keyIdxs[row] ?? -1;
    return true;
  }

  /** Copies the packet; `forwardedKinds` has a 1 for each negotiated id that goes on. Returns its row. */
  remember(packet: MediaPacket, kinds: Uint8Array, isForwarded: Uint8Array): number {
    const row = packet.forwardSequence % this.rows;
    const start = this.#reserve(row, packet);
    const at = this.#copyExtensions(start, packet, kinds, isForwarded);
    this.extensionBytes[row] = at - start;
    const from = packet.payloadOffset;
    packet.source.copy(this.bytes, at, from, from + packet.payloadBytes);
    this.#writeRow(row, packet);
    return row;
  }

  /** The same for one that was remembered elsewhere: extensions as here, then the payload, together in `source`. */
  take(packet: MediaPacket, source: Buffer, from: number, extensionBytes: number): void {
    const row = packet.forwardSequence % this.rows;
    const start = this.#reserve(row, packet);
    this.extensionBytes[row] = extensionBytes;
    source.copy(this.bytes, start, from, from + extensionBytes + packet.payloadBytes);
    this.#writeRow(row, packet);
  }

  /** Room for the packet as it came: what is kept of it is never more. */
  #reserve(row: number, packet: MediaPacket): number {
    const size = this.bytes.length;
    let position = this.#written;
    if ((position % size) + packet.lengthBytes > size) position += size - (position % size);
    this.#written = position + packet.lengthBytes;
    this.#positions[row] = position;
    this.#sequences[row] = packet.forwardSequence;
    this.offsets[row] = position % size;
    return position % size;
  }

  #copyExtensions(
    start: number,
    packet: MediaPacket,
    kinds: Uint8Array,
    isForwarded: Uint8Array,
  ): number {
    const table = packet.extensions;
    let at = start;
    for (let index = 0; index < table.count; index += 1) {
      const kind = readUint8(kinds, table.ids[index] ?? 0);
      if (isForwarded[kind] !== 1) continue;
      const length = table.lengths[index] ?? 0;
      const from = table.offsets[index] ?? 0;
      this.bytes[at] = kind;
      this.bytes[at + 1] = length;
      for (let byte = 0; byte < length; byte += 1)
        this.bytes[at + 2 + byte] = readUint8(packet.bytes, from + byte);
      at += 2 + length;
    }
    return at;
  }

  #writeRow(row: number, packet: MediaPacket): void {
    this.payloadBytes[row] = packet.payloadBytes;
    this.primaryStarts[row] = packet.primaryStart;
    this.timestamps[row] = packet.rawTimestamp;
    this.markers[row] = packet.marker ? 1 : 0;
    this.spatialIds[row] = packet.spatialId;
    this.temporalIds[row] = packet.temporalId;
    this.endsFor[row] = packet.endsFor;
    this.pictureIds[row] = packet.pictureId;
    this.tl0PicIdxs[row] = packet.tl0PicIdx;
    this.keyIdxs[row] = packet.keyIdx;
    this.codecs[row] = packet.codec;
  }
}
