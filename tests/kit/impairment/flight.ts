// Who arrives next? Datagrams on their way, by time of arrival; equal times keep their order.

interface Flying {
  readonly dueUs: number;
  readonly arrive: () => void;
}

export class Flight {
  readonly #flying: Flying[] = [];

  /** Infinity: nobody is on the way. */
  get nextUs(): number {
    return this.#flying[0]?.dueUs ?? Number.POSITIVE_INFINITY;
  }

  get waiting(): number {
    return this.#flying.length;
  }

  /** Most come last: the search begins there. */
  add(dueUs: number, arrive: () => void): void {
    let index = this.#flying.length;
    while (index > 0 && (this.#flying[index - 1]?.dueUs ?? 0) > dueUs) index -= 1;
    this.#flying.splice(index, 0, { dueUs, arrive });
  }

  land(untilUs: number): void {
    let due = 0;
    while ((this.#flying[due]?.dueUs ?? Number.POSITIVE_INFINITY) <= untilUs) due += 1;
    for (const { arrive } of this.#flying.splice(0, due)) arrive();
  }

  clear(): void {
    this.#flying.length = 0;
  }
}
