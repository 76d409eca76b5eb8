// What does one parser do with its inputs? Run in a thread of its own, for it may never come back.
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { ParserTrial } from '@chorale/rtp/testing';
import { mutate } from './mutate.ts';
import { type Finding, type Outcome, ShownInput, type Task } from './report.ts';

/** Before and behind the input lies something else, as in a pool. */
const MARGIN = 7;

const { module, trial: name, seed, count, patienceMs, shown: memory } = workerData as Task; // written by `runTrial`
const { allTrials } = (await import(module)) as { allTrials(): readonly ParserTrial[] }; // named by `runTrial`
const trial = allTrials().find((one) => one.name === name);
const shown = new ShownInput(memory);
let worstUs = 0;
const beganMs = performance.now();
const finding = trial === undefined ? undefined : parseAll(trial);
const seconds = (performance.now() - beganMs) / 1000;
const outcome: Outcome = { inputs: shown.begun, seconds, worstUs, finding };
parentPort?.postMessage(outcome);

function parseAll({ seeds, parse }: ParserTrial): Finding | undefined {
  for (let index = 0; index < count; index += 1) {
    const input = mutate(seeds, seed, index);
    const pool = inPool(input);
    shown.show(input);
    const startedUs = cpuUs();
    try {
      parse(pool, MARGIN, input.length);
    } catch (error) {
      return { index, input, problem: inspect(error) };
    }
    const tookUs = cpuUs() - startedUs;
    worstUs = Math.max(worstUs, tookUs);
    if (tookUs > patienceMs * 1000)
      return { index, input, problem: `it took ${Math.round(tookUs / 1000)} ms` };
  }
  return undefined;
}

/** Of this thread: a machine that does other things makes no parser slow. */
function cpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function inPool(input: Uint8Array): Uint8Array {
  const pool = new Uint8Array(input.length + 2 * MARGIN).fill(0xff);
  pool.set(input, MARGIN);
  return pool;
}
