// How does a worker get its media engine? One ticker, whatever the number of transports, and none without.
import { EngineState } from './engine-state.ts';
import type { MediaEngine, MediaEngineOptions } from './faces.ts';
import { spreadPending } from './forward/spreader.ts';
import { TransportState } from './media-transport.ts';
import { SpeakerObserverState } from './observe/active-speakers.ts';

/** While packets come, their batches drive the engine: a timer would wake the process for little. This is for silence. */
const SILENT_TICK_MS = 100;

export function createMediaEngine({ clock, silentTickMs }: MediaEngineOptions): MediaEngine {
  const engine = new EngineState(clock.nowUs());
  let ticker: Disposable | undefined;
  const stop = (): void => {
    ticker?.[Symbol.dispose]();
    ticker = undefined;
  };
  const tick = (): void => {
    if (engine.transports.size === 0) stop();
    else engine.tickIfDue(clock.nowUs());
  };
  return {
    openTransport({ sink }): TransportState {
      ticker ??= clock.repeat(silentTickMs ?? SILENT_TICK_MS, tick);
      return new TransportState(engine, sink);
    },
    openSpeakerObserver: (options) => new SpeakerObserverState(engine, options, clock.nowUs()),
    endBatch(): boolean {
      const nowUs = clock.nowUs();
      engine.sendLogs.nowUs = nowUs | 0;
      spreadPending(engine);
      return engine.tickIfDue(nowUs);
    },
    counters: () => engine.counters(),
    [Symbol.dispose](): void {
      stop();
      for (const observer of [...engine.observers]) observer[Symbol.dispose]();
      for (const transport of [...engine.transports]) transport[Symbol.dispose]();
    },
  };
}
