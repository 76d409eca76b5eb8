// Is a stream continuous on the wire? Each number once, none left out, and times that go on as the clock does.
import type { RtpHeader } from './rtp-tap.ts';

export interface StreamReport {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly packets: number;
  /** Numbers that were left out for good. */
  readonly missing: number;
  readonly duplicates: number;
  /** Jumps of a hundred numbers or more, either way. */
  readonly jumps: number;
  /** Frames whose time lies before that of an earlier number. */
  readonly timesBack: number;
  /** From one window to the next, how far the least distance of arrival and time has moved at most, milliseconds. */
  readonly worstTimeShiftMs: number;
}

const JUMP = 100;
/** A frame may come late and its time be right; over so long some come in time, and only a leap of the times moves them all. */
const WINDOW_MS = 3000;

interface Stream {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly seen: Set<number>;
  packets: number;
  duplicates: number;
  jumps: number;
  timesBack: number;
  worstTimeShiftMs: number;
  first: number;
  /** Extended over 16 bits. */
  highest: number;
  lastTimestamp: number;
  /** Of the last frame, after the first one's, by its time. */
  mediaMs: number;
  windowFromMs: number;
  leastMs: number;
  leastBeforeMs: number | undefined;
}

/** Takes the packets of a way in the order in which the server sent them. */
export class Continuity {
  readonly #clockRateHz: number;
  readonly #streams = new Map<number, Stream>();

  constructor(clockRateHz: number) {
    this.#clockRateHz = clockRateHz;
  }

  take(header: RtpHeader, atMs: number): void {
    const stream = this.#streams.get(header.ssrc) ?? this.#open(header, atMs);
    stream.packets += 1;
    const distance = ((header.sequence - stream.highest + 0x8000) & 0xffff) - 0x8000;
    const sequence = stream.highest + distance;
    if (Math.abs(distance) >= JUMP) stream.jumps += 1;
    if (stream.seen.has(sequence)) stream.duplicates += 1;
    stream.seen.add(sequence);
    if (distance <= 0) return;
    stream.highest = sequence;
    this.#compareTimes(stream, header, atMs);
  }

  /** The busiest first. */
  report(): StreamReport[] {
    return [...this.#streams.values()]
      .map(({ first, highest, seen, ...rest }) => ({
        ssrc: rest.ssrc,
        payloadType: rest.payloadType,
        packets: rest.packets,
        missing: highest - first + 1 - seen.size,
        duplicates: rest.duplicates,
        jumps: rest.jumps,
        timesBack: rest.timesBack,
        worstTimeShiftMs: Math.round(Math.max(rest.worstTimeShiftMs, shiftOf(rest))),
      }))
      .toSorted((a, b) => b.packets - a.packets);
  }

  #open({ ssrc, payloadType, sequence, timestamp }: RtpHeader, atMs: number): Stream {
    const stream: Stream = {
      ssrc,
      payloadType,
      seen: new Set(),
      packets: 0,
      duplicates: 0,
      jumps: 0,
      timesBack: 0,
      worstTimeShiftMs: 0,
      first: sequence,
      highest: sequence,
      lastTimestamp: timestamp,
      mediaMs: 0,
      windowFromMs: atMs,
      leastMs: atMs,
      leastBeforeMs: undefined,
    };
    this.#streams.set(ssrc, stream);
    return stream;
  }

  #compareTimes(stream: Stream, { timestamp }: RtpHeader, atMs: number): void {
    const ticks = (timestamp - stream.lastTimestamp) | 0;
    if (ticks < 0) stream.timesBack += 1;
    if (ticks === 0) return;
    stream.lastTimestamp = timestamp;
    stream.mediaMs += (ticks * 1000) / this.#clockRateHz;
    if (atMs - stream.windowFromMs >= WINDOW_MS) endWindow(stream, atMs);
    stream.leastMs = Math.min(stream.leastMs, atMs - stream.mediaMs);
  }
}

function endWindow(stream: Stream, atMs: number): void {
  stream.worstTimeShiftMs = Math.max(stream.worstTimeShiftMs, shiftOf(stream));
  stream.leastBeforeMs = stream.leastMs;
  stream.leastMs = Number.POSITIVE_INFINITY;
  stream.windowFromMs = atMs;
}

const shiftOf = ({
  leastMs,
  leastBeforeMs = leastMs,
}: Pick<Stream, 'leastMs' | 'leastBeforeMs'>): number =>
  leastMs === Number.POSITIVE_INFINITY ? 0 : Math.abs(leastMs - leastBeforeMs);
