// When did each packet of a transport arrive? draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.
//
//  0                   1                   2                   3
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|  FMT=15 |    PT=205     |           length              |  0
// |                     SSRC of packet sender                     |  4
// |                      SSRC of media source                     |  8
// |      base sequence number     |      packet status count      | 12
// |         reference time, 64 ms units           | feedback cnt. | 16
// |  chunks of 16 bits, then deltas of 8 or 16 bits (250 µs), then 0 to the next word
//
// chunks:  0 | symbol (2) | run length (13)     run of one symbol
//          1 | 0 | 14 symbols of 1 bit          0 not received, 1 small delta
//          1 | 1 | 7 symbols of 2 bits
import {
  readUint8,
  readUint16,
  readUint24,
  writeUint16,
  writeUint24,
  writeUint32,
} from '../big-endian.ts';
import {
  RtcpType,
  readMediaSsrc,
  readSenderSsrc,
  TransportFeedbackFormat,
  writeRtcpHeader,
} from './compound.ts';

/** Not received; a delta of 0–255 ticks; a delta of a signed 16 bits. 3 is reserved. */
export const ArrivalSymbol = { missing: 0, small: 1, large: 2 } as const;

export const TWCC_TICK_US = 250;
export const TWCC_REFERENCE_US = 64_000;
const HEADER_BYTES = 20;
const MAX_RUN = 0x1fff;

/** More than any sender puts in one: 10,000 packets a second at 100 ms are 1,000. */
export const MAX_TWCC_PACKETS = 4096;

/** One feedback packet. Keep one and fill it again. */
export class TransportFeedback {
  senderSsrc = 0;
  mediaSsrc = 0;
  baseSequence = 0;
  /** Units of 64 ms, signed 24 bits when read. */
  referenceTime = 0;
  /** Rises by one with each feedback packet, modulo 256. */
  feedbackCount = 0;
  /** Rows in use of the two arrays. */
  count = 0;
  readonly symbols: Uint8Array = new Uint8Array(MAX_TWCC_PACKETS);
  /** Ticks of 250 µs after the previous received packet; the first after the reference time. Where missing: 0. */
  readonly deltas: Int16Array = new Int16Array(MAX_TWCC_PACKETS);
}

/** Returns the bytes written; room for 24 + 4 × count is enough. */
export function writeTransportFeedback(
  bytes: Uint8Array,
  offset: number,
  feedback: TransportFeedback,
): number {
  const deltasAt = writeChunks(bytes, offset + HEADER_BYTES, feedback);
  let end = writeDeltas(bytes, deltasAt, feedback);
  while (((end - offset) & 3) !== 0) {
    bytes[end] = 0;
    end += 1;
  }
  const lengthBytes = end - offset;
  const header = { count: TransportFeedbackFormat.transportWide, type: RtcpType.transportFeedback };
  writeRtcpHeader(bytes, offset, { ...header, lengthBytes });
  writeUint32(bytes, offset + 4, feedback.senderSsrc);
  writeUint32(bytes, offset + 8, feedback.mediaSsrc);
  writeUint16(bytes, offset + 12, feedback.baseSequence);
  writeUint16(bytes, offset + 14, feedback.count);
  writeUint24(bytes, offset + 16, feedback.referenceTime);
  bytes[offset + 19] = feedback.feedbackCount;
  return lengthBytes;
}

function writeChunks(bytes: Uint8Array, offset: number, feedback: TransportFeedback): number {
  let at = offset;
  let index = 0;
  while (index < feedback.count) {
    const run = countRun(feedback, index);
    // A run that reaches the end, or is as long as a vector would be, is never worse than a vector.
    const hasLarge = containsLarge(feedback, index, index + 14);
    const vectorLength = hasLarge ? 7 : 14;
    if (run >= vectorLength || index + run === feedback.count) {
      writeUint16(bytes, at, ((feedback.symbols[index] ?? 0) << 13) | run);
      index += run;
    } else {
      writeUint16(bytes, at, packVector(feedback, index, vectorLength));
      index += vectorLength;
    }
    at += 2;
  }
  return at;
}

function countRun(feedback: TransportFeedback, from: number): number {
  const symbol = feedback.symbols[from];
  const limit = Math.min(feedback.count, from + MAX_RUN);
  let index = from + 1;
  while (index < limit && feedback.symbols[index] === symbol) index += 1;
  return index - from;
}

function containsLarge(feedback: TransportFeedback, from: number, to: number): boolean {
  for (let index = from; index < Math.min(to, feedback.count); index += 1) {
    if (feedback.symbols[index] === ArrivalSymbol.large) return true;
  }
  return false;
}

function packVector(feedback: TransportFeedback, from: number, length: number): number {
  const bits = length === 14 ? 1 : 2;
  let chunk = length === 14 ? 0b10 : 0b11;
  for (let index = from; index < from + length; index += 1) {
    const symbol = index < feedback.count ? (feedback.symbols[index] ?? 0) : 0;
    chunk = (chunk << bits) | symbol;
  }
  return chunk;
}

function writeDeltas(bytes: Uint8Array, offset: number, feedback: TransportFeedback): number {
  let at = offset;
  for (let index = 0; index < feedback.count; index += 1) {
    const symbol = feedback.symbols[index];
    const delta = feedback.deltas[index] ?? 0;
    if (symbol === ArrivalSymbol.small) {
      bytes[at] = delta;
      at += 1;
    } else if (symbol === ArrivalSymbol.large) {
      writeUint16(bytes, at, delta);
      at += 2;
    }
  }
  return at;
}

/** Fills `into`; false when cut short, inconsistent or longer than `MAX_TWCC_PACKETS`. */
export function readTransportFeedback(
  bytes: Uint8Array,
  offset: number,
  lengthBytes: number,
  into: TransportFeedback,
): boolean {
  if (lengthBytes < HEADER_BYTES) return false;
  into.senderSsrc = readSenderSsrc(bytes, offset);
  into.mediaSsrc = readMediaSsrc(bytes, offset);
  into.baseSequence = readUint16(bytes, offset + 12);
  into.count = readUint16(bytes, offset + 14);
  into.referenceTime = (readUint24(bytes, offset + 16) << 8) >> 8;
  into.feedbackCount = readUint8(bytes, offset + 19);
  if (into.count > MAX_TWCC_PACKETS) return false;
  const end = offset + lengthBytes;
  const deltasAt = readChunks(bytes, offset + HEADER_BYTES, end, into);
  return deltasAt >= 0 && readDeltas(bytes, deltasAt, end, into);
}

/** Where the deltas begin, or -1. */
function readChunks(
  bytes: Uint8Array,
  offset: number,
  end: number,
  into: TransportFeedback,
): number {
  let at = offset;
  let index = 0;
  while (index < into.count) {
    if (at + 2 > end) return -1;
    const covered = unpackChunk(readUint16(bytes, at), index, into);
    if (covered === 0) return -1;
    index += covered;
    at += 2;
  }
  return at;
}

/** How many packets the chunk covers; 0 for a run of nothing, which would never end. */
function unpackChunk(chunk: number, from: number, into: TransportFeedback): number {
  if ((chunk & 0x8000) === 0) {
    const run = chunk & MAX_RUN;
    into.symbols.fill((chunk >>> 13) & 3, from, Math.min(into.count, from + run));
    return run;
  }
  const bits = (chunk & 0x4000) === 0 ? 1 : 2;
  const length = 14 / bits;
  for (let index = 0; index < length && from + index < into.count; index += 1) {
    const shift = 14 - bits * (index + 1);
    into.symbols[from + index] = (chunk >>> shift) & (bits === 1 ? 1 : 3);
  }
  return length;
}

function readDeltas(
  bytes: Uint8Array,
  offset: number,
  end: number,
  into: TransportFeedback,
): boolean {
  let at = offset;
  for (let index = 0; index < into.count; index += 1) {
    const symbol = into.symbols[index] ?? 0;
    // The number of a symbol is the size of its delta; the reserved one has none that we know.
    if (symbol > ArrivalSymbol.large || at + symbol > end) return false;
    into.deltas[index] =
      symbol === ArrivalSymbol.large ? readUint16(bytes, at) : symbol * readUint8(bytes, at);
    at += symbol;
  }
  return true;
}
