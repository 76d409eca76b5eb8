// How is a remembered packet written for one subscriber? The first sending and every retransmission come through here.
// Hot path: called once per packet per subscriber.
import {
  RTX_HEADER_BYTES,
  type RtpHeaderFields,
  rewriteRedPayloadTypes,
  writeHeader,
  writeOriginalSequence,
} from '@chorale/rtp';
import type { PacketHistory } from '../publish/packet-history.ts';
import type { CodecMapping } from './codec-mapping.ts';
import type { DownTrackState } from './down-track-state.ts';
import { writeBlock } from './extension-writer.ts';
import { rewriteIndices } from './picture-munger.ts';
import { planRedundancy, writeRedundancy } from './redundancy.ts';

/** What differs from the remembered packet. One per process, filled again for each packet. */
export interface OutgoingPacket extends RtpHeaderFields {
  /** -1: no retransmission format. */
  originalSequence: number;
  /** Only its number is needed: it goes out without payload. */
  isEmpty: boolean;
  /** Of its dependency descriptor. */
  frameNumberDelta: number;
  pictureId: number;
  tl0PicIdx: number;
  keyIdx: number;
}

/** Writes at `at` of the sink's memory. Returns the length, or 0 when it would be longer than a packet may be. */
export function writePacket(
  track: DownTrackState,
  source: { readonly history: PacketHistory; row: number; mapping: CodecMapping },
  outgoing: OutgoingPacket,
  at: number,
): number {
  const { history, row, mapping } = source;
  const { target } = track;
  const skipped = skippedBytes(source, outgoing);
  const ownBytes = (history.payloadBytes[row] ?? 0) - skipped;
  const redBytes = mapping.makesRed && ownBytes > 0 ? planRedundancy(history, row) : 0;
  const payloadBytes = redBytes + ownBytes;
  const rtxBytes = outgoing.originalSequence < 0 ? 0 : RTX_HEADER_BYTES;
  if (payloadBytes + rtxBytes + (history.extensionBytes[row] ?? 0) > track.roomBytes) return 0;
  writeHeader(target, at, outgoing);
  const headerBytes = writeBlock(track, source, outgoing, at);
  const payloadAt = at + headerBytes + rtxBytes;
  if (rtxBytes > 0) writeOriginalSequence(target, at + headerBytes, outgoing.originalSequence);
  const from = (history.offsets[row] ?? 0) + (history.extensionBytes[row] ?? 0) + skipped;
  history.bytes.copy(target, payloadAt + redBytes, from, from + ownBytes);
  if (redBytes > 0) writeRedundancy(source, target, payloadAt);
  else if (payloadBytes > 0) rewritePayload(target, payloadAt, mapping, outgoing);
  return headerBytes + rtxBytes + payloadBytes;
}

/** Of the payload's beginning. */
function skippedBytes(
  { history, row, mapping }: { history: PacketHistory; row: number; mapping: CodecMapping },
  { isEmpty }: OutgoingPacket,
): number {
  if (isEmpty) return history.payloadBytes[row] ?? 0;
  return mapping.stripsRed || mapping.makesRed ? (history.primaryStarts[row] ?? 0) : 0;
}

function rewritePayload(
  target: Uint8Array,
  at: number,
  mapping: CodecMapping,
  outgoing: OutgoingPacket,
): void {
  rewriteIndices(target, at, mapping.kind, outgoing);
  if (mapping.redBlockPayloadType >= 0)
    rewriteRedPayloadTypes(target, at, mapping.redBlockPayloadType);
}
