// How long does the server keep a packet? Sound comes each 20 ms: what leaves belongs to what came in last.
import { readRtpHeader } from './rtp-tap.ts';

/** Opus and RED, as Chromium numbers them. */
const SOUND: ReadonlySet<number> = new Set([111, 63]);
/** Beyond it the packet belongs to a later one, or was sent again. */
const LONGEST_MS = 20;

export interface ServerDelay {
  came(datagram: Uint8Array): void;
  left(datagram: Uint8Array): void;
  /** Of all that left since the last call, milliseconds; undefined: nothing did. */
  takeP99Ms(): number | undefined;
}

export function createServerDelay(nowMs: () => number): ServerDelay {
  let lastMs = Number.NEGATIVE_INFINITY;
  let delays: number[] = [];
  const isSound = (datagram: Uint8Array): boolean =>
    SOUND.has(readRtpHeader(datagram)?.payloadType ?? -1);
  return {
    came(datagram): void {
      if (isSound(datagram)) lastMs = nowMs();
    },
    left(datagram): void {
      const delayMs = nowMs() - lastMs;
      if (delayMs < LONGEST_MS && isSound(datagram)) delays.push(delayMs);
    },
    takeP99Ms(): number | undefined {
      const sorted = delays.toSorted((a, b) => a - b);
      delays = [];
      return sorted[Math.floor(sorted.length * 0.99)];
    },
  };
}
