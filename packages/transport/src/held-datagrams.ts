// What waits while the fingerprint of the peer is not known yet? A bounded number of datagrams that came over validated paths.
import type { Path } from './path-table.ts';

export interface HeldDatagram<Owner> {
  readonly path: Path<Owner>;
  readonly bytes: Uint8Array;
  readonly arrivalUs: number;
}

export class HeldDatagrams<Owner> {
  readonly #capacity: number;
  #held: HeldDatagram<Owner>[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Copies; false when full. */
  hold(path: Path<Owner>, bytes: Uint8Array, arrivalUs: number): boolean {
    if (this.#held.length >= this.#capacity) return false;
    this.#held.push({ path, bytes: bytes.slice(), arrivalUs });
    return true;
  }

  takeAll(): readonly HeldDatagram<Owner>[] {
    const all = this.#held;
    this.#held = [];
    return all;
  }
}
