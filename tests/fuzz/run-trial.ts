// Does a parser come through its inputs? It is watched: one input may take a second, and none may throw.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Outcome, ShownInput, type Task } from './report.ts';

export interface TrialOptions {
  readonly module: string;
  readonly trial: string;
  readonly seed: number;
  readonly count: number;
  /** How long one input may take. Default 1,000 ms. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 1000;
const LOOK_MS = 100;

export async function runTrial(options: TrialOptions): Promise<Outcome> {
  const { patienceMs = PATIENCE_MS } = options;
  const shown = new ShownInput();
  const task: Task = { ...options, patienceMs, shown: shown.memory };
  const worker = new Worker(new URL('./parser-thread.ts', import.meta.url), { workerData: task });
  const stall = watch(shown, patienceMs);
  try {
    // A thread that breaks outside of any input rejects here, and that is a fault of the run.
    const ended = once(worker, 'message').then(([outcome]) => outcome as Outcome); // posted by `parser-thread`
    return await Promise.race([ended, stall.seen]);
  } finally {
    stall[Symbol.dispose]();
    await worker.terminate();
  }
}

interface Stall extends Disposable {
  readonly seen: Promise<Outcome>;
}

/** The time before the first input is that of loading. */
function watch(shown: ShownInput, patienceMs: number): Stall {
  const { promise: seen, resolve } = Promise.withResolvers<Outcome>();
  const beganMs = performance.now();
  let begun = 0;
  let sinceMs = beganMs;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (shown.begun !== begun || begun === 0) sinceMs = nowMs;
    begun = shown.begun;
    if (nowMs - sinceMs < patienceMs) return;
    const input = shown.read();
    const problem = `still not read after ${Math.round(nowMs - sinceMs)} ms`;
    const seconds = (nowMs - beganMs) / 1000;
    const worstUs = (nowMs - sinceMs) * 1000;
    resolve({ inputs: begun, seconds, worstUs, finding: { index: begun - 1, input, problem } });
  }, LOOK_MS);
  return { seen, [Symbol.dispose]: () => clearInterval(timer) };
}
