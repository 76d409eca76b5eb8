// How does a part behave when the bus misbehaves? A bus that delays, reorders, duplicates and loses, by a seed.
import type { Bus } from './bus.ts';

export interface FaultyBusOptions {
  readonly seed: number;
  /** Each message waits between 0 and this: later ones overtake it. */
  readonly maxDelayMs: number;
  /** 0–1: how many messages arrive twice. */
  readonly duplicateRatio: number;
  /** 0–1: how many never arrive. Default 0. */
  readonly lossRatio?: number;
}

/** Wraps `bus`; owns the delays under way, not the bus. */
export function createFaultyBus(bus: Bus, options: FaultyBusOptions): Bus {
  const timers = new Set<NodeJS.Timeout>();
  const random = createRandom(options.seed);
  const later = (subject: string, data: Uint8Array, replyTo: string | undefined): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      bus.publish(subject, data, replyTo);
    }, random() * options.maxDelayMs);
    timers.add(timer);
  };
  return {
    publish(subject, data, replyTo): void {
      if (random() < (options.lossRatio ?? 0)) return;
      later(subject, data, replyTo);
      if (random() < options.duplicateRatio) later(subject, data, replyTo);
    },
    subscribe: (subject, handle, subscribe) => bus.subscribe(subject, handle, subscribe),
    flush: () => bus.flush(),
    async [Symbol.asyncDispose](): Promise<void> {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** Mulberry32: 32 bits of state, the same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
