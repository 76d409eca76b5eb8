// How far has a consumer come in a stream of which it does some entries out of order? All up to `head`, but for those that wait.

interface Written {
  readonly head: number;
  readonly waiting: readonly number[];
}

export class Cursor {
  #head: number;
  /** In the order of the stream. */
  readonly #waiting = new Set<number>();

  /** `head`: everything up to here is done, or gone. */
  constructor(head: number) {
    this.#head = head;
  }

  /** Where to read on after a restart. */
  get next(): number {
    const [first] = this.#waiting;
    return first ?? this.#head + 1;
  }

  isDone(sequence: number): boolean {
    return sequence <= this.#head && !this.#waiting.has(sequence);
  }

  /** It was read, and is not done. Sequences only rise. */
  begin(sequence: number): void {
    if (sequence <= this.#head) return;
    this.#head = sequence;
    this.#waiting.add(sequence);
  }

  finish(sequence: number): void {
    this.begin(sequence);
    this.#waiting.delete(sequence);
  }

  /** The stream holds nothing below `sequence` any more. */
  skipTo(sequence: number): void {
    for (const waiting of this.#waiting) if (waiting < sequence) this.#waiting.delete(waiting);
    this.#head = Math.max(this.#head, sequence - 1);
  }

  write(): string {
    const written: Written = { head: this.#head, waiting: [...this.#waiting] };
    return JSON.stringify(written);
  }
}

/** Undefined for what is no cursor. */
export function readCursor(text: string): Cursor | undefined {
  try {
    const { head, waiting } = JSON.parse(text) as Written;
    if (![head, ...waiting].every((n) => Number.isSafeInteger(n) && n >= 0)) return;
    const cursor = new Cursor(0);
    for (const sequence of waiting) cursor.begin(sequence);
    if (!waiting.includes(head)) cursor.finish(head);
    return cursor;
  } catch {
    return;
  }
}
