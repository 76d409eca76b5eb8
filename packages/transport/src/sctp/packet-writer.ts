// Hot path: called once per chunk that leaves. How are chunks put into packets? RFC 9260 section 3.
import { CHUNK_HEADER_BYTES, ChunkType, HEADER_BYTES, padded } from './chunk-types.ts';
import { packetCrc32c } from './crc32c.ts';

/** RFC 8841: both sides of WebRTC use this one. */
const PORT = 5000;

/** Fills one packet after the other in the same memory. */
export class PacketWriter {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The peer's verification tag; 0 in front of an INIT. */
  tag = 0;
  readonly #send: (bytes: Uint8Array) => boolean;
  #length = HEADER_BYTES;
  #hasData = false;

  /** `maxPacketBytes` is rounded down to a multiple of four. */
  constructor(maxPacketBytes: number, send: (bytes: Uint8Array) => boolean) {
    this.bytes = new Uint8Array(maxPacketBytes & ~3);
    this.view = new DataView(this.bytes.buffer);
    this.#send = send;
    this.view.setUint16(0, PORT);
    this.view.setUint16(2, PORT);
  }

  /** Bytes that a chunk may still take in this packet. */
  get room(): number {
    return this.bytes.length - this.#length;
  }

  get isEmpty(): boolean {
    return this.#length === HEADER_BYTES;
  }

  /**
   * Begins a chunk of `lengthBytes` (header included) and returns the offset of its value, which the caller fills.
   * What was there before leaves first if there is no room, or if it
   * is DATA and this is none (RFC 9260 section 6.10: control comes first); -1 when it does not fit into any packet.
   */
  open(type: number, flags: number, lengthBytes: number): number {
    const end = padded(lengthBytes);
    const isData = type === ChunkType.data;
    if (end > this.room || (this.#hasData && !isData)) this.flush();
    if (end > this.room) return -1;
    const at = this.#length;
    this.#length += end;
    this.#hasData = isData;
    this.view.setUint32(this.#length - CHUNK_HEADER_BYTES, 0);
    this.view.setUint8(at, type);
    this.view.setUint8(at + 1, flags);
    this.view.setUint16(at + 2, lengthBytes);
    return at + CHUNK_HEADER_BYTES;
  }

  /** Sends what was written. False when the packet could not leave: it is lost like any other. */
  flush(): boolean {
    if (this.isEmpty) return true;
    const length = this.#length;
    this.#length = HEADER_BYTES;
    this.#hasData = false;
    this.view.setUint32(4, this.tag);
    this.view.setUint32(8, packetCrc32c(this.bytes, length), true);
    return this.#send(this.bytes.subarray(0, length));
  }
}
