// Which header extensions does a packet carry, and how are they written? RFC 8285 sections 4.2 and 4.3.
// Hot path: called once per packet per subscriber.
//
// one-byte form, profile 0xBEDE           two-byte form, profile 0x100X
//  0 1 2 3 4 5 6 7                         0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7
// +-+-+-+-+-+-+-+-+                       +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |  ID   | len-1 | data …                |      ID       |     length    | data …
// +-+-+-+-+-+-+-+-+                       +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// ID 0 is one byte of padding in both; ID 15 ends the one-byte form.
import { readUint8, readUint16, writeUint16 } from './big-endian.ts';
import { RTP_HEADER_BYTES, setExtensionBit } from './header.ts';

const ONE_BYTE_PROFILE = 0xbede;
const TWO_BYTE_PROFILE = 0x1000;

/** More than any client sends; what comes behind is not read. */
const MAX_ELEMENTS = 16;

/** The elements of one packet, as places in its bytes. Keep one and fill it again for each packet. */
export class ExtensionTable {
  count = 0;
  readonly ids: Uint8Array = new Uint8Array(MAX_ELEMENTS);
  readonly offsets: Int32Array = new Int32Array(MAX_ELEMENTS);
  readonly lengths: Uint8Array = new Uint8Array(MAX_ELEMENTS);
}

/** Fills `table` from a packet that passed `checkRtp`. An element that overruns the block ends the reading. */
export function readExtensions(bytes: Uint8Array, offset: number, table: ExtensionTable): void {
  table.count = 0;
  const first = readUint8(bytes, offset);
  if ((first & 0x10) === 0) return;
  const block = offset + RTP_HEADER_BYTES + 4 * (first & 0x0f);
  const profile = readUint16(bytes, block);
  const isOneByte = profile === ONE_BYTE_PROFILE;
  if (!isOneByte && (profile & 0xfff0) !== TWO_BYTE_PROFILE) return;
  const end = Math.min(block + 4 + 4 * readUint16(bytes, block + 2), bytes.length);
  let at = block + 4;
  while (at < end && table.count < MAX_ELEMENTS) {
    if (readUint8(bytes, at) === 0) at += 1;
    else at = isOneByte ? readOneByte(bytes, at, end, table) : readTwoByte(bytes, at, end, table);
  }
}

function readOneByte(bytes: Uint8Array, at: number, end: number, table: ExtensionTable): number {
  const id = readUint8(bytes, at) >>> 4;
  const length = (readUint8(bytes, at) & 0x0f) + 1;
  if (id === 15 || at + 1 + length > end) return end;
  // ID 0 with a length is padding that lies; RFC 8285 has it skipped.
  if (id !== 0) add(table, id, at + 1, length);
  return at + 1 + length;
}

function readTwoByte(bytes: Uint8Array, at: number, end: number, table: ExtensionTable): number {
  const length = readUint8(bytes, at + 1);
  if (at + 2 + length > end) return end;
  add(table, readUint8(bytes, at), at + 2, length);
  return at + 2 + length;
}

function add(table: ExtensionTable, id: number, offset: number, length: number): void {
  table.ids[table.count] = id;
  table.offsets[table.count] = offset;
  table.lengths[table.count] = length;
  table.count += 1;
}

/** Row of the first element with this id, or -1. */
export function findExtension(table: ExtensionTable, id: number): number {
  for (let row = 0; row < table.count; row += 1) {
    if (table.ids[row] === id) return row;
  }
  return -1;
}

export type ExtensionForm = 1 | 2;

/** An element of this id and length fits the one-byte form. */
export function fitsOneByteForm(id: number, lengthBytes: number): boolean {
  return id < 15 && lengthBytes > 0 && lengthBytes <= 16;
}

/** Writes id and length and returns where the data goes. The form must be the block's. */
export function writeElementHeader(
  bytes: Uint8Array,
  at: number,
  element: { readonly id: number; readonly lengthBytes: number; readonly form: ExtensionForm },
): number {
  if (element.form === 1) {
    bytes[at] = (element.id << 4) | (element.lengthBytes - 1);
    return at + 1;
  }
  bytes[at] = element.id;
  bytes[at + 1] = element.lengthBytes;
  return at + 2;
}

/** Elements begin at `headerOffset + 16`. Returns the length of the finished header, padded to a word. */
export function finishExtensions(
  bytes: Uint8Array,
  headerOffset: number,
  end: number,
  form: ExtensionForm,
): number {
  const block = headerOffset + RTP_HEADER_BYTES;
  let at = end;
  while (((at - block) & 3) !== 0) {
    bytes[at] = 0;
    at += 1;
  }
  writeUint16(bytes, block, form === 1 ? ONE_BYTE_PROFILE : TWO_BYTE_PROFILE);
  writeUint16(bytes, block + 2, (at - block - 4) >>> 2);
  setExtensionBit(bytes, headerOffset);
  return at - headerOffset;
}
