// Which earlier payloads go along with a packet of Opus, for a subscriber that takes RED of a publisher that sends none? RFC 2198.
// Hot path: called once per packet per subscriber that is sent RED of our making.
//
// Only what the history has: what was lost before us cannot be given back.
import {
  RED_BLOCK_HEADER_BYTES,
  type RedBlock,
  timestampDistance,
  writeRedBlockHeader,
} from '@chorale/rtp';
import type { PacketHistory } from '../publish/packet-history.ts';
import type { CodecMapping } from './codec-mapping.ts';

/** Two losses in a row are made good, as by LiveKit's clients. */
const MOST_BLOCKS = 2;
/** Of a payload with earlier ones in it. Where Opus is so large that it would be more, loss is rarely what a link suffers from. */
const MOST_BYTES = 1000;
/** What a block's header can say. */
const MOST_BLOCK_BYTES = 0x3ff;
const MOST_TIMESTAMP_OFFSET = 0x3fff;

/** Filled again for each packet: rows of the history, the newest first. */
const plan = { count: 0, rows: new Int32Array(MOST_BLOCKS) };
const block: RedBlock = { payloadType: 0, timestampOffset: 0, lengthBytes: 0 };

/** Chooses for the packet in `row`; returns how many bytes come before its own payload, at least the one that says what it is. */
export function planRedundancy(history: PacketHistory, row: number): number {
  const sequence = history.sequenceOf(row);
  let totalBytes = 1;
  let leftBytes = MOST_BYTES - 1 - primaryBytes(history, row);
  plan.count = 0;
  for (let back = 1; back <= MOST_BLOCKS; back += 1) {
    const earlier = history.find(sequence - back);
    if (earlier < 0 || !fitsHeader(history, row, earlier)) continue;
    const bytes = RED_BLOCK_HEADER_BYTES + primaryBytes(history, earlier);
    if (bytes > leftBytes) break;
    leftBytes -= bytes;
    totalBytes += bytes;
    plan.rows[plan.count] = earlier;
    plan.count += 1;
  }
  return totalBytes;
}

/** What was planned last for `row`, at `at` of `target`, under the subscriber's payload type of Opus. */
export function writeRedundancy(
  source: { readonly history: PacketHistory; row: number; readonly mapping: CodecMapping },
  target: Buffer,
  at: number,
): void {
  const { history, row } = source;
  const { redBlockPayloadType: payloadType } = source.mapping;
  let headerAt = at;
  let blockAt = at + plan.count * RED_BLOCK_HEADER_BYTES + 1;
  block.payloadType = payloadType;
  for (let index = plan.count - 1; index >= 0; index -= 1) {
    const earlier = plan.rows[index] ?? 0;
    block.timestampOffset = timestampOffset(history, row, earlier);
    block.lengthBytes = primaryBytes(history, earlier);
    writeRedBlockHeader(target, headerAt, block);
    const from = primaryAt(history, earlier);
    history.bytes.copy(target, blockAt, from, from + block.lengthBytes);
    headerAt += RED_BLOCK_HEADER_BYTES;
    blockAt += block.lengthBytes;
  }
  target[headerAt] = payloadType;
}

/** Silence (DTX) is no block where it began too long ago; nor is what has no sound, or a source's leap back. */
function fitsHeader(history: PacketHistory, row: number, earlier: number): boolean {
  const offset = timestampOffset(history, row, earlier);
  const bytes = primaryBytes(history, earlier);
  const isNear = offset > 0 && offset <= MOST_TIMESTAMP_OFFSET;
  return isNear && bytes > 0 && bytes <= MOST_BLOCK_BYTES;
}

function timestampOffset({ timestamps }: PacketHistory, row: number, earlier: number): number {
  return timestampDistance(timestamps[earlier] ?? 0, timestamps[row] ?? 0);
}

/** A publisher may change between RED and Opus: of RED only what was new in it. */
function primaryBytes({ payloadBytes, primaryStarts }: PacketHistory, row: number): number {
  return (payloadBytes[row] ?? 0) - (primaryStarts[row] ?? 0);
}

function primaryAt(history: PacketHistory, row: number): number {
  const { offsets, extensionBytes, primaryStarts } = history;
  return (offsets[row] ?? 0) + (extensionBytes[row] ?? 0) + (primaryStarts[row] ?? 0);
}
