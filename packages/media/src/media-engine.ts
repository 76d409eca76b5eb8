// How does a worker get its media engine? One ticker, whatever the number of transports, and none without.
import { EngineState } from './engine-state.ts';
import type { MediaEngine, MediaEngineOptions } from './faces.ts';
import { spreadPending } from './forward/spreader.ts';
import { TransportState } from './media-transport.ts';
import { SpeakerObserverState } from './observe/active-speakers.ts';
import { PipeState } from './pipe/pipe-state.ts';

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
    if (engine.transports.size + engine.pipes.size === 0) return stop();
    const nowUs = clock.nowUs();
    engine.sendLogs.nowUs = nowUs | 0;
    engine.tickIfDue(nowUs);
    engine.pumpProbes(nowUs);
    engine.flushPipes();
  };
  const start = (): void => {
    ticker ??= clock.repeat(silentTickMs ?? SILENT_TICK_MS, tick);
  };
  return {
    openTransport(options): TransportState {
      start();
      return new TransportState(engine, options);
    },
    openPipe({ sink }): PipeState {
      start();
      return new PipeState(engine, sink);
    },
    openSpeakerObserver: (options) => new SpeakerObserverState(engine, options, clock.nowUs()),
    endBatch(): boolean {
      const nowUs = clock.nowUs();
      engine.sendLogs.nowUs = nowUs | 0;
      spreadPending(engine);
      const ticked = engine.tickIfDue(nowUs);
      engine.pumpProbes(nowUs);
      engine.flushPipes();
      return ticked;
    },
    counters: () => engine.counters(),
    [Symbol.dispose](): void {
      stop();
      for (const observer of [...engine.observers]) observer[Symbol.dispose]();
      for (const pipe of [...engine.pipes]) pipe[Symbol.dispose]();
      for (const transport of [...engine.transports]) transport[Symbol.dispose]();
    },
  };
}
