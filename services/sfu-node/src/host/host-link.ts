// How do room and media host stay in step over a path that delays, reorders and duplicates? Numbers and an epoch.

/** One direction's envelope. `epoch` names the room's life: what another life sent is dropped. */
export interface Envelope<T> {
  readonly epoch: string;
  readonly sequence: number;
  readonly body: T;
}

/** More than this out of order means that messages were lost, which no path of ours may do. */
const MAX_HELD = 4096;

/** Numbers what is sent. */
export class Outbox<T> {
  readonly #epoch: string;
  readonly #deliver: (envelope: Envelope<T>) => void;
  #next = 0;

  constructor(epoch: string, deliver: (envelope: Envelope<T>) => void) {
    this.#epoch = epoch;
    this.#deliver = deliver;
  }

  send(body: T): void {
    this.#deliver({ epoch: this.#epoch, sequence: this.#next++, body });
  }
}

/** Hands on each message once, in the order sent. */
export class Inbox<T> {
  readonly #epoch: string;
  readonly #handle: (body: T) => void;
  readonly #held = new Map<number, T>();
  #expected = 0;
  /** Envelopes of another epoch, repeated, or beyond what may be held. */
  dropped = 0;

  constructor(epoch: string, handle: (body: T) => void) {
    this.#epoch = epoch;
    this.#handle = handle;
  }

  receive({ epoch, sequence, body }: Envelope<T>): void {
    const stale = epoch !== this.#epoch || sequence < this.#expected;
    if (stale || this.#held.has(sequence) || this.#held.size >= MAX_HELD) {
      this.dropped++;
      return;
    }
    this.#held.set(sequence, body);
    this.#handOn();
  }

  #handOn(): void {
    for (let body = this.#held.get(this.#expected); body !== undefined; ) {
      this.#held.delete(this.#expected++);
      this.#handle(body);
      body = this.#held.get(this.#expected);
    }
  }
}
