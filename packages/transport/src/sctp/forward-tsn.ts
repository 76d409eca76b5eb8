// How is the peer told to go on without what was abandoned? RFC 3758 sections 3.2 and 3.5.
import { ChunkType } from './chunk-types.ts';
import type { PacketWriter } from './packet-writer.ts';
import type { SentChunks } from './sent-chunks.ts';

/** Ordered streams that one FORWARD TSN names; further ones wait for the next. */
const MAX_STREAMS = 200;

export interface SkippedStream {
  readonly streamId: number;
  readonly ssn: number;
}

export interface ForwardTsnFacts {
  readonly tsn: number;
  readonly streams: readonly SkippedStream[];
}

/** What the peer should be told to go on without; undefined when the first chunk is not abandoned. */
export function findForward(sent: SentChunks): ForwardTsnFacts | undefined {
  const skipped = new Map<number, number>();
  let tsn = sent.cumulativeTsn;
  for (let chunk = sent.at(tsn + 1); chunk?.state === 'abandoned'; chunk = sent.at(tsn + 1)) {
    const { isOrdered, stream, ssn } = chunk.message;
    if (isOrdered) skipped.set(stream.id, ssn);
    tsn = chunk.tsn;
    if (skipped.size >= MAX_STREAMS) break;
  }
  if (tsn === sent.cumulativeTsn) return undefined;
  return { tsn, streams: [...skipped].map(([streamId, ssn]) => ({ streamId, ssn })) };
}

export function writeForwardTsn({ tsn, streams }: ForwardTsnFacts, writer: PacketWriter): void {
  let at = writer.open(ChunkType.forwardTsn, 0, 8 + streams.length * 4);
  if (at < 0) return;
  writer.view.setUint32(at, tsn);
  for (const { streamId, ssn } of streams) {
    at += 4;
    writer.view.setUint16(at, streamId);
    writer.view.setUint16(at + 2, ssn);
  }
}

/** `value` is what follows the chunk header. The TSN is as it was written: 32 bits. */
export function readForwardTsn(value: Uint8Array): ForwardTsnFacts | undefined {
  if (value.length < 4) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const streams: SkippedStream[] = [];
  for (let at = 4; at + 4 <= value.length; at += 4) {
    streams.push({ streamId: view.getUint16(at), ssn: view.getUint16(at + 2) });
  }
  return { tsn: view.getUint32(0), streams };
}
