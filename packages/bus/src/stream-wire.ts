// How is a stream's frame written? One byte that says its kind, then the payload.

export const Kind = {
  open: 0,
  accept: 1,
  data: 2,
  credit: 3,
  end: 4,
  abort: 5,
  beat: 6,
  /** A piece of a longer message; the last piece is `data`. */
  part: 7,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Well below the frame limit of every twin. */
export const PART_BYTES: number = 256 * 1024;

export function writeFrame(kind: Kind, payload: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = new Uint8Array(payload.length + 1);
  bytes[0] = kind;
  bytes.set(payload, 1);
  return bytes;
}

/** The message as frames: parts, then `data`. */
export function* cutMessage(message: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  for (; message.length - start > PART_BYTES; start += PART_BYTES) {
    yield writeFrame(Kind.part, message.subarray(start, start + PART_BYTES));
  }
  yield writeFrame(Kind.data, message.subarray(start));
}

export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
