// How does a worker get its media engine? One ticker, whatever the number of transports, and none without.
import type { Clock } from '@chorale/async';
import { EngineState } from './engine-state.ts';
import type { MediaEngine, MediaEngineOptions } from './faces.ts';
import { spreadPending } from './forward/spreader.ts';
import { TransportState } from './media-transport.ts';
import { SpeakerObserverState } from './observe/active-speakers.ts';
import { PipeState } from './pipe/pipe-state.ts';

/** While packets come, their batches drive the engine: a timer would wake the process for little. This is for silence. */
const SILENT_TICK_MS = 100;
/** A pacer's grain: a few packets of a fast link. */
const PUMP_MS = 5;

export function createMediaEngine({ clock, silentTickMs }: MediaEngineOptions): MediaEngine {
  const engine = new EngineState(clock.nowUs());
  const drive = driveEngine(engine, clock, silentTickMs ?? SILENT_TICK_MS);
  return {
    openTransport(options): TransportState {
      drive.start();
      return new TransportState(engine, options);
    },
    openPipe({ sink }): PipeState {
      drive.start();
      return new PipeState(engine, sink);
    },
    openSpeakerObserver: (options) => new SpeakerObserverState(engine, options, clock.nowUs()),
    endBatch(): boolean {
      const nowUs = clock.nowUs();
      engine.setNow(nowUs);
      spreadPending(engine);
      const ticked = engine.tickIfDue(nowUs);
      engine.pump(nowUs);
      engine.flushPipes();
      if (engine.isPumping) drive.pumpSoon();
      return ticked;
    },
    counters: () => engine.counters(),
    [Symbol.dispose](): void {
      drive[Symbol.dispose]();
      for (const observer of [...engine.observers]) observer[Symbol.dispose]();
      for (const pipe of [...engine.pipes]) pipe[Symbol.dispose]();
      for (const transport of [...engine.transports]) transport[Symbol.dispose]();
    },
  };
}

/** What happens without packets: a slow ticker while there is anyone, a fast timer while something waits for its turn to leave. */
interface EngineDrive extends Disposable {
  start(): void;
  pumpSoon(): void;
}

function driveEngine(engine: EngineState, clock: Clock, tickMs: number): EngineDrive {
  let ticker: Disposable | undefined;
  let pump: Disposable | undefined;
  const stop = (): void => {
    ticker?.[Symbol.dispose]();
    ticker = undefined;
  };
  const run = (): number => {
    const nowUs = clock.nowUs();
    engine.setNow(nowUs);
    engine.pump(nowUs);
    return nowUs;
  };
  const tick = (): void => {
    if (engine.transports.size + engine.pipes.size === 0) return stop();
    engine.tickIfDue(run());
    spreadPending(engine);
    engine.flushPipes();
    pumpSoon();
  };
  const pumpSoon = (): void => {
    if (engine.isPumping) pump ??= clock.schedule(PUMP_MS, pumpNow);
  };
  const pumpNow = (): void => {
    pump = undefined;
    run();
    pumpSoon();
  };
  return {
    start(): void {
      ticker ??= clock.repeat(tickMs, tick);
    },
    pumpSoon,
    [Symbol.dispose](): void {
      stop();
      pump?.[Symbol.dispose]();
    },
  };
}
