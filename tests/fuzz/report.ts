// What do the process and the thread that parses say to each other? Messages, and one piece of shared memory for an input that never ends.

/** Longer than any input that is made. */
const MOST_INPUT_BYTES: number = 1 << 18;
const HEAD_WORDS = 2;

/** To the thread. */
export interface Task {
  /** Of a module that exports `allTrials`. */
  readonly module: string;
  readonly trial: string;
  readonly seed: number;
  readonly count: number;
  /** How long one input may take. */
  readonly patienceMs: number;
  readonly shown: SharedArrayBuffer;
}

/** An input and what it did. */
export interface Finding {
  readonly index: number;
  readonly input: Uint8Array;
  readonly problem: string;
}

/** From the thread, once. */
export interface Outcome {
  readonly inputs: number;
  readonly seconds: number;
  readonly worstUs: number;
  readonly finding: Finding | undefined;
}

/** The input that is being parsed, for whoever watches: how many were begun, its length, its bytes. */
export class ShownInput {
  readonly memory: SharedArrayBuffer;
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(MOST_INPUT_BYTES)) {
    this.memory = memory;
    this.#head = new Int32Array(memory, 0, HEAD_WORDS);
    this.#bytes = new Uint8Array(memory, HEAD_WORDS * 4);
  }

  /** 0 before the first. */
  get begun(): number {
    return Atomics.load(this.#head, 0);
  }

  show(input: Uint8Array): void {
    const lengthBytes = Math.min(input.length, this.#bytes.length);
    this.#bytes.set(input.subarray(0, lengthBytes));
    this.#head[1] = lengthBytes;
    Atomics.add(this.#head, 0, 1);
  }

  read(): Uint8Array {
    return this.#bytes.slice(0, this.#head[1]);
  }
}
