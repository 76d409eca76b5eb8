// What has a subscriber received? Counted from the clear headers, per source; one packet in 64 is opened.

interface Source {
  packets: number;
  /** Extended, of the first and the newest packet. */
  first: number;
  highest: number;
}

export interface ReceivedCounts {
  readonly packets: number;
  /** Packets that the sequence numbers promise and that did not come. */
  readonly lost: number;
}

export class Received {
  readonly #sources = new Map<number, Source>();
  #latest: Source | undefined;
  #latestSsrc = -1;
  packets = 0;

  /** Hot path. `view` and `at`: an RTP header. */
  count(bytes: Uint8Array, at: number): void {
    this.packets += 1;
    const sequence = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const source = this.#find(readSsrc(bytes, at), sequence);
    source.packets += 1;
    const ahead = ((sequence - source.highest) << 16) >> 16;
    if (ahead > 0) source.highest += ahead;
  }

  read(): ReceivedCounts {
    let lost = 0;
    for (const { packets, first, highest } of this.#sources.values()) {
      lost += Math.max(0, highest - first + 1 - packets);
    }
    return { packets: this.packets, lost };
  }

  #find(ssrc: number, sequence: number): Source {
    if (ssrc === this.#latestSsrc && this.#latest !== undefined) return this.#latest;
    let source = this.#sources.get(ssrc);
    if (source === undefined) {
      source = { packets: 0, first: sequence, highest: sequence };
      this.#sources.set(ssrc, source);
    }
    this.#latestSsrc = ssrc;
    this.#latest = source;
    return source;
  }
}

const readSsrc = (bytes: Uint8Array, at: number): number =>
  ((bytes[at + 8] ?? 0) << 24) |
  ((bytes[at + 9] ?? 0) << 16) |
  ((bytes[at + 10] ?? 0) << 8) |
  (bytes[at + 11] ?? 0);
