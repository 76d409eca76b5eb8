// How does chance repeat itself? Numbers that look random and follow from a seed.

/** 0 ≤ n < 1; a xorshift of 32 bits. A seed of 0 would stay 0 and counts as 1. */
export function createRandom(seed: number): () => number {
  let state = seed | 0 || 1;
  return (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}
