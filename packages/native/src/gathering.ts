// When does a socket say nothing of what comes, so that many small things share one wake-up?
// Hot path: called once per wake-up.

/**
 * The most that a data message loses by it: the shortest timer there is, and no more than any packet may wait to be sent with others.
 * Acknowledgements of fifty receivers come within a few milliseconds, one by one.
 */
const GATHER_MS = 1;

/** A socket's readiness. */
export interface Resting {
  /** Says nothing of what comes until `start`. */
  rest(): void;
  start(): void;
}

/** A wake-up costs some 10 µs before anything is read, so what is in no hurry waits for more of its kind. */
export class Gathering<Socket extends Resting> implements Disposable {
  readonly #read: (socket: Socket) => void;
  readonly #resting: Set<Socket> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #isArmed = false;
  #isClosed = false;

  /** `read`: takes what has come, and decides again. */
  constructor(read: (socket: Socket) => void) {
    this.#read = read;
  }

  /** At the end of a wake-up. `gathers`: the next one may be late, by a timer that runs already at most. */
  decide(socket: Socket, gathers: boolean): void {
    if (this.#isClosed) return;
    const isResting = this.#resting.has(socket);
    if (gathers) this.#arm();
    if (gathers === isResting) return;
    if (gathers) {
      this.#resting.add(socket);
      socket.rest();
    } else {
      this.#resting.delete(socket);
      socket.start();
    }
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#fired(), GATHER_MS);
    else this.#timer.refresh();
  }

  #fired(): void {
    this.#isArmed = false;
    for (const socket of this.#resting) this.#read(socket);
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#resting.clear();
  }
}
