// How many WebSockets has one address open? A cap, so that one host cannot take them all.

export class ConnectionCount {
  readonly #limit: number;
  readonly #open = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Undefined when the address has its share already; else disposing gives the place back. */
  take(address: string): Disposable | undefined {
    const open = this.#open.get(address) ?? 0;
    if (open >= this.#limit) return;
    this.#open.set(address, open + 1);
    let held = true;
    return {
      [Symbol.dispose]: (): void => {
        if (held) this.#release(address);
        held = false;
      },
    };
  }

  #release(address: string): void {
    const left = (this.#open.get(address) ?? 1) - 1;
    if (left === 0) this.#open.delete(address);
    else this.#open.set(address, left);
  }
}
