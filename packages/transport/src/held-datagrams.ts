// What waits while the fingerprint of the peer is not known yet? A bounded number of datagrams that came over validated paths.

export interface HeldDatagram<P> {
  readonly path: P;
  readonly bytes: Uint8Array;
  readonly arrivalUs: number;
}

export class HeldDatagrams<P> {
  readonly #capacity: number;
  #held: HeldDatagram<P>[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Copies; false when full. */
  hold(path: P, bytes: Uint8Array, arrivalUs: number): boolean {
    if (this.#held.length >= this.#capacity) return false;
    this.#held.push({ path, bytes: Uint8Array.from(bytes), arrivalUs });
    return true;
  }

  takeAll(): readonly HeldDatagram<P>[] {
    const all = this.#held;
    this.#held = [];
    return all;
  }
}
