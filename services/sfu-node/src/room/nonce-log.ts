// Was this user packet sent before? Applications may send one twice with the same nonce, by different ways.

const NONCE_BYTES = 16;
/** LiveKit's value. */
const KEPT = 100;

/** The newest nonces of a room. */
export class NonceLog {
  readonly #seen = new Set<string>();

  /** Packets without a nonce are never repeats. */
  isRepeated(nonce: Uint8Array): boolean {
    if (nonce.length !== NONCE_BYTES) return false;
    const key = Buffer.from(nonce).toString('base64');
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    const [oldest] = this.#seen;
    if (this.#seen.size > KEPT && oldest !== undefined) this.#seen.delete(oldest);
    return false;
  }
}
