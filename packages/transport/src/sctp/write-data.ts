// Hot path: called once per chunk that leaves. How is a DATA chunk written? RFC 9260 section 3.3.1.
import { CHUNK_HEADER_BYTES, ChunkType, DATA_HEADER_BYTES } from './chunk-types.ts';
import type { OutboundChunk } from './outbound.ts';
import type { PacketWriter } from './packet-writer.ts';

/** `tsn` as it is written. */
export function writeData(chunk: OutboundChunk, tsn: number, writer: PacketWriter): void {
  const { message, offset, lengthBytes } = chunk;
  const at = writer.open(ChunkType.data, chunk.flags, DATA_HEADER_BYTES + lengthBytes);
  writer.view.setUint32(at, tsn);
  writer.view.setUint16(at + 4, message.stream.id);
  writer.view.setUint16(at + 6, message.ssn);
  writer.view.setUint32(at + 8, message.payloadProtocol);
  const payloadAt = at + DATA_HEADER_BYTES - CHUNK_HEADER_BYTES;
  if (lengthBytes === message.bytes.length) writer.addMessage(payloadAt, message.bytes);
  else writer.bytes.set(message.bytes.subarray(offset, offset + lengthBytes), payloadAt);
}
