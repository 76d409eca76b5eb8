// May they pass? Who waits for `opened` goes on at once, or when the gate is opened again.

export class Gate {
  #opened: Promise<void> = Promise.resolve();

  get opened(): Promise<void> {
    return this.#opened;
  }

  /** Until it is disposed. */
  shut(): Disposable {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#opened = Promise.all([this.#opened, promise]).then(() => undefined);
    return { [Symbol.dispose]: resolve };
  }
}
