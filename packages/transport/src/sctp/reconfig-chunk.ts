// What do the parameters of RE-CONFIG say, and how are they written? RFC 6525 section 4.
import { ChunkType, padded, ReconfigType } from './chunk-types.ts';
import type { PacketWriter } from './packet-writer.ts';

export interface OutgoingReset {
  readonly sequence: number;
  /** The sender gave its last chunk on these streams a TSN up to here; 32 bits. */
  readonly lastTsn: number;
  /** Empty: all of them. */
  readonly streamIds: readonly number[];
}

export interface ReconfigHandlers {
  outgoingReset(request: OutgoingReset): void;
  response(sequence: number, result: number): void;
  /** A request of a kind that we do not serve. */
  other(sequence: number): void;
}

const HEADER_BYTES = 4;

/** `value` is what follows the chunk header; calls a handler for each well-formed parameter. */
export function readReconfig(value: Uint8Array, handlers: ReconfigHandlers): void {
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  let at = 0;
  while (at + 8 <= value.length) {
    const length = view.getUint16(at + 2);
    if (length < 8 || at + length > value.length) return;
    readParameter(new DataView(value.buffer, value.byteOffset + at, length), handlers);
    at += padded(length);
  }
}

export function writeOutgoingReset(
  writer: PacketWriter,
  request: OutgoingReset,
  responseSequence: number,
): boolean {
  const length = 16 + request.streamIds.length * 2;
  const at = writer.open(ChunkType.reconfig, 0, HEADER_BYTES + length);
  if (at < 0) return false;
  const { view } = writer;
  view.setUint16(at, ReconfigType.outgoingReset);
  view.setUint16(at + 2, length);
  view.setUint32(at + 4, request.sequence);
  view.setUint32(at + 8, responseSequence);
  view.setUint32(at + 12, request.lastTsn);
  for (const [index, id] of request.streamIds.entries()) view.setUint16(at + 16 + index * 2, id);
  return true;
}

export function writeResponse(writer: PacketWriter, sequence: number, result: number): void {
  const at = writer.open(ChunkType.reconfig, 0, HEADER_BYTES + 12);
  if (at < 0) return;
  const { view } = writer;
  view.setUint16(at, ReconfigType.response);
  view.setUint16(at + 2, 12);
  view.setUint32(at + 4, sequence);
  view.setUint32(at + 8, result);
}

function readParameter(view: DataView, handlers: ReconfigHandlers): void {
  const type = view.getUint16(0);
  const sequence = view.getUint32(4);
  if (type === ReconfigType.response) {
    if (view.byteLength >= 12) handlers.response(sequence, view.getUint32(8));
    return;
  }
  if (type !== ReconfigType.outgoingReset || view.byteLength < 16) return handlers.other(sequence);
  const streamIds: number[] = [];
  for (let at = 16; at + 2 <= view.byteLength; at += 2) streamIds.push(view.getUint16(at));
  handlers.outgoingReset({ sequence, lastTsn: view.getUint32(12), streamIds });
}
