// Where do the associations of a worker write their packets? All in the same memory: a packet leaves before the next begins.

/** Whoever has begun a packet can be asked to let it leave. */
export interface PacketHolder {
  flush(): boolean;
}

/** What one of them has written stays in the processor's cache for the next. */
export class PacketMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  #holder: PacketHolder | undefined;

  /** As long as the longest packet. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Hot path: called once per packet. What another has begun leaves first. */
  take(holder: PacketHolder): void {
    if (this.#holder === holder) return;
    const before = this.#holder;
    this.#holder = holder;
    before?.flush();
  }
}
