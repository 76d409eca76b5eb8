// Hot path: called once per chunk that leaves. How are chunks put into packets? RFC 9260 section 3.
import { CHUNK_HEADER_BYTES, ChunkType, HEADER_BYTES, padded } from './chunk-types.ts';
import { shiftCrc } from './crc-shift.ts';
import { advanceCrc, beginPacketCrc, endCrc } from './crc32c.ts';
import type { PacketMemory } from './packet-memory.ts';

/** RFC 8841: both sides of WebRTC use this one. */
const PORT = 5000;
const PORTS = (PORT << 16) | PORT;

/** Fills one packet after the other in memory that others use in between. */
export class PacketWriter {
  /** Longest packet; a multiple of four. */
  readonly capacityBytes: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The peer's verification tag; 0 in front of an INIT. */
  tag = 0;
  readonly #memory: PacketMemory;
  readonly #send: (lengthBytes: number) => boolean;
  #length = HEADER_BYTES;
  #hasData = false;
  /** The message that the last chunk ends with, where its bytes begin; -1: none whose sum is worth keeping. */
  #sharedAt = -1;
  #sharedBytes = 0;
  #sharedRegister = 0;

  /** `send` lets the packet leave that the first so many bytes of the memory are. */
  constructor(memory: PacketMemory, send: (lengthBytes: number) => boolean) {
    this.#memory = memory;
    this.bytes = memory.bytes;
    this.view = memory.view;
    this.capacityBytes = memory.bytes.length & ~3;
    this.#send = send;
  }

  /** Bytes that a chunk may still take in this packet. */
  get room(): number {
    return this.capacityBytes - this.#length;
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
    this.#memory.take(this);
    const at = this.#length;
    this.#sharedAt = -1;
    this.#length += end;
    this.#hasData = isData;
    this.view.setUint32(this.#length - CHUNK_HEADER_BYTES, 0);
    this.view.setUint8(at, type);
    this.view.setUint8(at + 1, flags);
    this.view.setUint16(at + 2, lengthBytes);
    return at + CHUNK_HEADER_BYTES;
  }

  /** Puts a whole message into the chunk that was opened last, at `at`. The same one goes to many: its sum is taken once. */
  addMessage(at: number, message: Uint8Array): void {
    this.bytes.set(message, at);
    if (message.length < SHARED_BYTES) return;
    if (lastMessage !== message) {
      lastMessage = message;
      lastRegister = advanceCrc(0, message, 0, message.length);
    }
    this.#sharedAt = at;
    this.#sharedBytes = message.length;
    this.#sharedRegister = lastRegister;
  }

  /** Sends what was written, if anything was. False when the packet could not leave: it is lost like any other. */
  flush(): boolean {
    if (this.isEmpty) return true;
    const length = this.#length;
    this.#length = HEADER_BYTES;
    this.#hasData = false;
    this.view.setUint32(0, PORTS);
    this.view.setUint32(4, this.tag);
    this.view.setUint32(8, this.#sum(length), true);
    return this.#send(length);
  }

  #sum(lengthBytes: number): number {
    const at = this.#sharedAt;
    this.#sharedAt = -1;
    if (at < 0) return endCrc(beginPacketCrc(this.bytes, lengthBytes));
    const before = shiftCrc(beginPacketCrc(this.bytes, at), this.#sharedBytes);
    const register = before ^ this.#sharedRegister;
    return endCrc(advanceCrc(register, this.bytes, at + this.#sharedBytes, lengthBytes));
  }
}

/** Below it, adding up is as cheap as remembering. */
const SHARED_BYTES = 128;
/** The message that was sent last by any writer of this process, and the register after it alone. Messages never change. */
let lastMessage: Uint8Array | undefined;
let lastRegister = 0;
