// How is a good input bent? By a seed and a number, so that any of a million can be made again alone.
import { createRandom } from '@chorale/rtp/testing';

type Random = (below: number) => number;

/** Lengths and counts at which parsers go wrong. */
const EDGES: readonly number[] = [0, 1, 2, 3, 4, 7, 8, 15, 16, 63, 64, 127, 128, 254, 255];
const MOST_EDITS = 5;
const MOST_INSERTED = 40;

/** One of the seeds with up to five edits: flipped bits, other bytes, lengths, cuts, insertions, pieces of another seed. */
export function mutate(seeds: readonly Uint8Array[], seed: number, index: number): Uint8Array {
  const random = createRandom(mix(seed, index));
  let bytes: Uint8Array = pick(seeds, random).slice();
  for (let edits = 1 + random(MOST_EDITS); edits > 0; edits -= 1)
    bytes = edit(bytes, seeds, random);
  return bytes;
}

/** Neighbours must not begin alike. */
function mix(seed: number, index: number): number {
  let value = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(index + 1, 0xc2b2_ae35);
  value = Math.imul(value ^ (value >>> 16), 0x7feb_352d);
  return value ^ (value >>> 15);
}

const pick = (seeds: readonly Uint8Array[], random: Random): Uint8Array =>
  seeds[random(seeds.length)] ?? new Uint8Array(0);

function edit(bytes: Uint8Array, seeds: readonly Uint8Array[], random: Random): Uint8Array {
  if (bytes.length === 0) return insert(bytes, 0, randomBytes(random));
  const at = random(bytes.length);
  switch (random(9)) {
    case 0:
    case 1:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      return bytes;
    case 2:
      bytes[at] = random(256);
      return bytes;
    case 3:
      bytes[at] = EDGES[random(EDGES.length)] ?? 0;
      return bytes;
    case 4:
      return writeLength(bytes, at, random);
    case 5:
      return bytes.slice(0, at);
    case 6:
      return insert(bytes, at, randomBytes(random));
    case 7:
      return splice(bytes, at, pick(seeds, random), random);
    default:
      return insert(bytes, at, bytes.slice(at, at + 1 + random(MOST_INSERTED)));
  }
}

/** 16 bits that say: nothing, one more or less than is left, all that can be said. */
function writeLength(bytes: Uint8Array, at: number, random: Random): Uint8Array {
  const left = bytes.length - at;
  const values = [0, 1, left - 2, left - 1, left, left + 1, left >> 2, 0x7fff, 0x8000, 0xffff];
  const value = values[random(values.length)] ?? 0;
  bytes[at] = value >> 8;
  if (at + 1 < bytes.length) bytes[at + 1] = value;
  return bytes;
}

function splice(bytes: Uint8Array, at: number, other: Uint8Array, random: Random): Uint8Array {
  const from = random(other.length + 1);
  return insert(bytes.subarray(0, at), at, other.subarray(from));
}

function insert(bytes: Uint8Array, at: number, piece: Uint8Array): Uint8Array {
  const longer = new Uint8Array(bytes.length + piece.length);
  longer.set(bytes.subarray(0, at));
  longer.set(piece, at);
  longer.set(bytes.subarray(at), at + piece.length);
  return longer;
}

function randomBytes(random: Random): Uint8Array {
  return Uint8Array.from({ length: 1 + random(MOST_INSERTED) }, () => random(256));
}
