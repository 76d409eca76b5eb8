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
  /** Of two frames in a row, how far their times differ from their arrivals at most, milliseconds. */
  readonly worstTimeErrorMs: number;
}

const JUMP = 100;

interface Stream {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly seen: Set<number>;
  packets: number;
  duplicates: number;
  jumps: number;
  timesBack: number;
  worstTimeErrorMs: number;
  first: number;
  /** Extended over 16 bits. */
  highest: number;
  lastTimestamp: number;
  lastAtMs: number;
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
        worstTimeErrorMs: Math.round(rest.worstTimeErrorMs),
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
      worstTimeErrorMs: 0,
      first: sequence,
      highest: sequence,
      lastTimestamp: timestamp,
      lastAtMs: atMs,
    };
    this.#streams.set(ssrc, stream);
    return stream;
  }

  #compareTimes(stream: Stream, { timestamp }: RtpHeader, atMs: number): void {
    const ticks = (timestamp - stream.lastTimestamp) | 0;
    if (ticks < 0) stream.timesBack += 1;
    if (ticks === 0) return;
    const errorMs = Math.abs((ticks * 1000) / this.#clockRateHz - (atMs - stream.lastAtMs));
    stream.worstTimeErrorMs = Math.max(stream.worstTimeErrorMs, errorMs);
    stream.lastTimestamp = timestamp;
    stream.lastAtMs = atMs;
  }
}
