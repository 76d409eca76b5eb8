// How is a stream's frame written? Its kind (1 byte), a number (4 bytes, big-endian), then the payload.

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

export interface Frame {
  readonly kind: number;
  /** How many numbered frames the sender has sent, this one included: whoever has fewer has lost some. */
  readonly number: number;
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 5;

/** Well below the frame limit of every twin. */
export const PART_BYTES: number = 256 * 1024;

/** What must arrive, in order: data, part and end. The rest says how many of those there were. */
export const isNumbered = (kind: number): boolean =>
  kind === Kind.data || kind === Kind.part || kind === Kind.end;

export function writeFrame(
  kind: Kind,
  number = 0,
  payload: Uint8Array = new Uint8Array(),
): Uint8Array {
  const bytes = new Uint8Array(payload.length + HEADER_BYTES);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, number);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Undefined for what is no frame. */
export function readFrame(bytes: Uint8Array): Frame | undefined {
  const [kind] = bytes;
  if (kind === undefined || bytes.length < HEADER_BYTES) return;
  return { kind, number: readCount(bytes.subarray(1)), payload: bytes.subarray(HEADER_BYTES) };
}

export function writeCount(count: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, count);
  return bytes;
}

/** 0 for fewer than four bytes. */
export function readCount(bytes: Uint8Array): number {
  if (bytes.length < 4) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

/** The message as payloads: parts, then the last piece. */
export function* cutMessage(message: Uint8Array): Generator<{ kind: Kind; payload: Uint8Array }> {
  let start = 0;
  for (; message.length - start > PART_BYTES; start += PART_BYTES) {
    yield { kind: Kind.part, payload: message.subarray(start, start + PART_BYTES) };
  }
  yield { kind: Kind.data, payload: message.subarray(start) };
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
