// Where does memory that C sees live? In one block whose address never changes: offsets are ours, addresses are C's.
import { findFfi } from './ffi.ts';
import { live } from './live-counters.ts';

/** Bytes of one packet slot; also the page of the address cache. Longer than any datagram of a 1,500-byte path. */
export const SLOT_BYTES = 2048;
/** Addresses within the first bytes of a slot are kept as BigInts, so that passing a packet to C allocates nothing. */
const CACHED_BYTES_PER_SLOT = 128;
const CACHED_PER_SLOT: number = CACHED_BYTES_PER_SLOT / 4;

/**
 * Bump allocated, freed as a whole by `dispose` (and then by the garbage collector). Whoever gave an address to C keeps
 * the arena referenced until C has let go.
 */
export class Arena implements Disposable {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
  /** The same memory as native-endian words. */
  readonly words: Uint32Array;
  readonly #base: bigint;
  readonly #slots: number;
  readonly #addresses: (bigint | undefined)[];
  #top = 0;
  #live: number;

  constructor(sizeBytes: number) {
    const rounded = Math.ceil(sizeBytes / SLOT_BYTES) * SLOT_BYTES;
    const buffer = new ArrayBuffer(rounded);
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.words = new Uint32Array(buffer);
    this.#base = findFfi()?.getRawPointer(buffer) ?? 0n;
    this.#slots = rounded / SLOT_BYTES;
    this.#addresses = new Array<bigint | undefined>(this.#slots * CACHED_PER_SLOT);
    this.#live = rounded;
    live.arenaBytes += rounded;
  }

  get usedBytes(): number {
    return this.#top;
  }

  /** Zeroed memory; throws when the arena is full, which its owner has sized. */
  alloc(sizeBytes: number, alignBytes = 64): number {
    const at = Math.ceil(this.#top / alignBytes) * alignBytes;
    if (at + sizeBytes > this.bytes.length) throw new RangeError('arena is full');
    this.#top = at + sizeBytes;
    return at;
  }

  /** Hot path: allocation-free for the first 128 bytes of a slot at multiples of four. 0n where there is no C. */
  address(offset: number): bigint {
    const inSlot = offset & (SLOT_BYTES - 1);
    if (inSlot >= CACHED_BYTES_PER_SLOT || (inSlot & 3) !== 0) return this.#base + BigInt(offset);
    // Those of neighbouring slots lie together: a batch goes from slot to slot.
    const index = (inSlot >>> 2) * this.#slots + (offset >>> 11);
    const known = this.#addresses[index];
    if (known !== undefined) return known;
    const address = this.#base + BigInt(offset);
    this.#addresses[index] = address;
    return address;
  }

  writeAddress(at: number, offset: number): void {
    this.view.setBigUint64(at, this.address(offset), true);
  }

  /** Ends its part in the counters; the memory goes when the last reference goes. */
  [Symbol.dispose](): void {
    live.arenaBytes -= this.#live;
    this.#live = 0;
  }
}
