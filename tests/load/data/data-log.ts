// What has one receiver got? Messages carry their number; each must come once, reliable ones in order.

const HEADER_BYTES = 8;

/** `run`: which round of sending it belongs to; what is late from another is not counted. */
export interface Numbered {
  readonly run: number;
  readonly sequence: number;
}

/** A message of `sizeBytes`, at least 8. */
export function writeNumbered({ run, sequence }: Numbered, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, run);
  view.setUint32(4, sequence);
  return bytes;
}

export function readNumbered(bytes: Uint8Array): Numbered | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { run: view.getUint32(0), sequence: view.getUint32(4) };
}

export class DataLog {
  readonly #seen = new Set<number>();
  #highest = -1;
  #run = -1;
  disordered = 0;
  repeated = 0;

  get delivered(): number {
    return this.#seen.size;
  }

  begin(run: number): void {
    this.#run = run;
    this.#seen.clear();
    this.#highest = -1;
    this.disordered = 0;
    this.repeated = 0;
  }

  count({ run, sequence }: Numbered): void {
    if (run !== this.#run) return;
    if (this.#seen.has(sequence)) this.repeated += 1;
    else if (sequence < this.#highest) this.disordered += 1;
    this.#highest = Math.max(this.#highest, sequence);
    this.#seen.add(sequence);
  }
}
