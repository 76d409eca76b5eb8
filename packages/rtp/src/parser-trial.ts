// How is a parser tried with bytes that no honest peer sends? Only for tests: cut at every byte, mutated by seed.

/** Reads `lengthBytes` at `offset` of `bytes`, behind which lies something else. */
export type Parser = (bytes: Uint8Array, offset: number, lengthBytes: number) => unknown;

/** Before and behind the packet lies this, as in a pool. */
const MARGIN = 7;
const MUTATIONS = 400;

/** Small and repeatable: xorshift32. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Calls `parse` with every prefix of `packet`, then with seeded mutations of it. It fails by throwing or by not returning. */
export function tryParser(seed: Uint8Array, parse: Parser): void {
  // Pieces of a Buffer would be its own memory, and mutations would pile up in it.
  const packet = Uint8Array.from(seed);
  for (let lengthBytes = 0; lengthBytes <= packet.length; lengthBytes += 1) {
    parse(inPool(packet.subarray(0, lengthBytes)), MARGIN, lengthBytes);
    parse(packet.slice(0, lengthBytes), 0, lengthBytes);
  }
  const random = createRandom(packet.length + 77);
  for (let round = 0; round < MUTATIONS; round += 1) {
    const mutated = packet.slice(0, 1 + random(packet.length));
    for (let flips = 1 + random(4); flips > 0; flips -= 1)
      mutated[random(mutated.length)] = random(256);
    parse(inPool(mutated), MARGIN, mutated.length);
  }
}

function inPool(packet: Uint8Array): Uint8Array {
  const pool = new Uint8Array(packet.length + 2 * MARGIN).fill(0xff);
  pool.set(packet, MARGIN);
  return pool;
}
