// How does a worker get its media engine? One ticker, whatever the number of transports.
import { EngineState } from './engine-state.ts';
import type { MediaEngine, MediaEngineOptions } from './faces.ts';
import { TransportState } from './media-transport.ts';
import { SpeakerObserverState } from './observe/active-speakers.ts';

/** The shortest NACK interval: everything else is a multiple or may be late by one. */
const TICK_MS = 20;

export function createMediaEngine({ clock }: MediaEngineOptions): MediaEngine {
  const engine = new EngineState();
  const ticker = clock.repeat(TICK_MS, () => engine.tick(clock.nowUs()));
  return {
    openTransport: ({ sink }) => new TransportState(engine, sink),
    openSpeakerObserver: (options) => new SpeakerObserverState(engine, options, clock.nowUs()),
    counters: () => engine.counters(),
    [Symbol.dispose](): void {
      ticker[Symbol.dispose]();
      for (const observer of [...engine.observers]) observer[Symbol.dispose]();
      for (const transport of [...engine.transports]) transport[Symbol.dispose]();
    },
  };
}
