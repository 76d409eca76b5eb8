// Which packet of its transport is this? 16 bits. draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2.
import { readUint16, writeUint16 } from '../big-endian.ts';

export const TRANSPORT_SEQUENCE_BYTES = 2;

/** -1 when cut short. */
export function readTransportSequence(
  bytes: Uint8Array,
  offset: number,
  lengthBytes: number,
): number {
  return lengthBytes < TRANSPORT_SEQUENCE_BYTES ? -1 : readUint16(bytes, offset);
}

export function writeTransportSequence(bytes: Uint8Array, offset: number, sequence: number): void {
  writeUint16(bytes, offset, sequence);
}
