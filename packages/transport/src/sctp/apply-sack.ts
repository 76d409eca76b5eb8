// Hot path: called once per SACK. What does it acknowledge, and what does it say is missing? RFC 9260 section 6.2.1.
import { unwrap32 } from './chunk-types.ts';
import type { SentChunks } from './sent-chunks.ts';

export interface SackFacts {
  /** The cumulative TSN moved. */
  readonly advanced: boolean;
  readonly ackedBytes: number;
  /** Of a chunk that was sent once and acknowledged now; undefined without one. RFC 9260 section 6.3.1, Karn's rule. */
  readonly sentAtUs: number | undefined;
  readonly windowBytes: number;
  /** Highest TSN that was acknowledged for the first time; chunks below it that were not are missing once more. */
  readonly highestTsn: number;
}

/** Undefined for one that is old, malformed, or about TSNs that were never sent. */
export function applySack(value: Uint8Array, sent: SentChunks): SackFacts | undefined {
  if (value.length < 12) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const cumulative = unwrap32(view.getUint32(0), sent.cumulativeTsn);
  if (cumulative < sent.cumulativeTsn || cumulative > sent.lastTsn) return undefined;
  const advanced = cumulative > sent.cumulativeTsn;
  const facts = {
    advanced,
    ackedBytes: 0,
    sentAtUs: undefined as number | undefined,
    windowBytes: view.getUint32(4),
    highestTsn: cumulative,
  };
  while (sent.cumulativeTsn < cumulative) {
    const chunk = sent.shift();
    if (chunk === undefined) break;
    if (chunk.state === 'flying' || chunk.state === 'lost') facts.ackedBytes += chunk.lengthBytes;
    if (chunk.state === 'flying' && chunk.transmissions === 1) facts.sentAtUs = chunk.sentAtUs;
  }
  readGaps(view, sent, facts);
  return facts;
}

interface GapFacts {
  ackedBytes: number;
  highestTsn: number;
}

/** Blocks ascend; one that does not ends the reading, so that every chunk is looked at once. */
function readGaps(view: DataView, sent: SentChunks, facts: GapFacts): void {
  const blocks = Math.min(view.getUint16(8), (view.byteLength - 12) >> 2);
  const known = sent.knownGaps;
  const gaps: number[] = [];
  let previous = sent.cumulativeTsn;
  let at = 0;
  for (let i = 0; i < blocks; i++) {
    const first = sent.cumulativeTsn + view.getUint16(12 + i * 4);
    const last = sent.cumulativeTsn + view.getUint16(14 + i * 4);
    if (first <= previous || last < first || last > sent.lastTsn) break;
    previous = last;
    gaps.push(first, last);
    while ((known[at + 1] ?? Number.POSITIVE_INFINITY) < first) at += 2;
    const isGrown = (known[at] ?? Number.POSITIVE_INFINITY) <= first;
    ackBlock(sent, isGrown ? (known[at + 1] ?? 0) + 1 : first, last, facts);
  }
  sent.knownGaps = gaps;
}

function ackBlock(sent: SentChunks, first: number, last: number, facts: GapFacts): void {
  for (let tsn = first; tsn <= last; tsn++) {
    const chunk = sent.at(tsn);
    if (chunk === undefined || !sent.ack(chunk)) continue;
    facts.ackedBytes += chunk.lengthBytes;
    facts.highestTsn = tsn;
  }
}
