// Hot path: called once per SACK. What does it acknowledge, and what does it say is missing? RFC 9260 section 6.2.1.
import { readU16, readU32 } from './read-number.ts';
import { NO_TSN, type SentChunks } from './sent-chunks.ts';

export interface SackFacts {
  /** The cumulative TSN moved. */
  advanced: boolean;
  ackedBytes: number;
  /** Of a chunk that was sent once and acknowledged now; 0 without one. RFC 9260 section 6.3.1, Karn's rule. */
  sentAtUs: number;
  windowBytes: number;
  /** Highest TSN that was acknowledged for the first time; chunks below it that were not are missing once more. */
  highestTsn: number;
}

/** Its chunk header included. */
const SACK_BYTES = 16;
/** Made once: read before the next SACK. */
const facts: SackFacts = {
  advanced: false,
  ackedBytes: 0,
  sentAtUs: 0,
  windowBytes: 0,
  highestTsn: 0,
};
const NO_GAPS: readonly number[] = [];

/** The chunk at `at`. The facts are overwritten by the next call; undefined for one that is old, malformed, or about TSNs that were never sent. */
export function applySack(
  bytes: Uint8Array,
  at: number,
  lengthBytes: number,
  sent: SentChunks,
): Readonly<SackFacts> | undefined {
  if (lengthBytes < SACK_BYTES) return undefined;
  const before = sent.cumulativeTsn;
  const cumulative = sent.fromWire(readU32(bytes, at + 4));
  if (cumulative < before || cumulative > sent.lastTsn) return undefined;
  facts.advanced = cumulative > before;
  facts.ackedBytes = 0;
  facts.sentAtUs = 0;
  facts.windowBytes = readU32(bytes, at + 8);
  facts.highestTsn = cumulative;
  takeAcknowledged(sent, cumulative);
  const blocks = Math.min(readU16(bytes, at + 12), (lengthBytes - SACK_BYTES) >> 2);
  if (blocks > 0) readGaps(bytes, at + SACK_BYTES, blocks, sent);
  else if (sent.knownGaps.length > 0) sent.knownGaps = NO_GAPS;
  return facts;
}

function takeAcknowledged(sent: SentChunks, cumulative: number): void {
  while (sent.cumulativeTsn < cumulative) {
    const chunk = sent.shift();
    if (chunk === undefined) break;
    if (chunk.state === 'flying' || chunk.state === 'lost') facts.ackedBytes += chunk.lengthBytes;
    if (chunk.state === 'flying' && chunk.transmissions === 1) facts.sentAtUs = chunk.sentAtUs;
  }
}

/** Blocks ascend; one that does not ends the reading, so that every chunk is looked at once. */
function readGaps(bytes: Uint8Array, from: number, blocks: number, sent: SentChunks): void {
  const known = sent.knownGaps;
  const gaps: number[] = [];
  let previous = sent.cumulativeTsn;
  let at = 0;
  for (let i = 0; i < blocks; i++) {
    const first = sent.cumulativeTsn + readU16(bytes, from + i * 4);
    const last = sent.cumulativeTsn + readU16(bytes, from + 2 + i * 4);
    if (first <= previous || last < first || last > sent.lastTsn) break;
    previous = last;
    gaps.push(first, last);
    while ((known[at + 1] ?? NO_TSN) < first) at += 2;
    const isGrown = (known[at] ?? NO_TSN) <= first;
    ackBlock(sent, isGrown ? (known[at + 1] ?? 0) + 1 : first, last);
  }
  sent.knownGaps = gaps;
}

function ackBlock(sent: SentChunks, first: number, last: number): void {
  for (let tsn = first; tsn <= last; tsn++) {
    const chunk = sent.at(tsn);
    if (chunk === undefined || !sent.ack(chunk)) continue;
    facts.ackedBytes += chunk.lengthBytes;
    facts.highestTsn = tsn;
  }
}
