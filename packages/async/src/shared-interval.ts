// How do many things that repeat wake the process seldom? All intervals begin at the same moment, and one timer serves them.
//
// A process that has slept finds its caches cold: the wake-up costs more than what most handles do in it. A thousand connections
// that say a word every two seconds cost one wake-up in two seconds, not 500 a second.

/** Node's timers may be early by this much. */
const EARLY_MS = 1;
/** Called in one turn of the event loop; sockets and packets get theirs in between. */
const CALLS_A_TURN = 64;

interface Repeat {
  readonly call: () => void;
  isLive: boolean;
}

interface Interval {
  readonly ms: number;
  readonly repeats: Set<Repeat>;
  dueMs: number;
}

const intervals = new Map<number, Interval>();
let timer: NodeJS.Timeout | undefined;
let armedForMs = Number.POSITIVE_INFINITY;

/**
 * Calls `handle` every `intervalMs`, the first time within one: at the multiples of the interval since the process began, so
 * that those of one second and of five fall together. Does not keep the process alive. What a handle throws nobody catches, and
 * the others are called all the same.
 */
export function repeatTogether(intervalMs: number, handle: () => void): Disposable {
  const interval = intervals.get(intervalMs) ?? addInterval(intervalMs);
  const repeat = { call: handle, isLive: true };
  interval.repeats.add(repeat);
  arm();
  return {
    [Symbol.dispose](): void {
      repeat.isLive = false;
      if (interval.repeats.delete(repeat) && interval.repeats.size === 0) remove(interval);
    },
  };
}

function addInterval(ms: number): Interval {
  const interval = { ms, repeats: new Set<Repeat>(), dueMs: boundaryAfter(performance.now(), ms) };
  intervals.set(ms, interval);
  return interval;
}

function remove(interval: Interval): void {
  intervals.delete(interval.ms);
  if (intervals.size === 0) arm();
}

function boundaryAfter(nowMs: number, ms: number): number {
  return (Math.floor(nowMs / ms) + 1) * ms;
}

function arm(): void {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const { dueMs } of intervals.values()) nextMs = Math.min(nextMs, dueMs);
  if (nextMs === armedForMs) return;
  armedForMs = nextMs;
  clearTimeout(timer);
  if (nextMs === Number.POSITIVE_INFINITY) return;
  timer = setTimeout(fire, Math.ceil(nextMs - performance.now())).unref();
}

function fire(): void {
  const nowMs = performance.now() + EARLY_MS;
  const due: Repeat[] = [];
  for (const interval of intervals.values()) {
    if (interval.dueMs > nowMs) continue;
    interval.dueMs = boundaryAfter(nowMs, interval.ms);
    due.push(...interval.repeats);
  }
  armedForMs = Number.POSITIVE_INFINITY;
  arm();
  callFrom(due, 0);
}

function callFrom(due: readonly Repeat[], first: number): void {
  const end = Math.min(due.length, first + CALLS_A_TURN);
  let next = first;
  try {
    while (next < end) {
      const repeat = due[next];
      next += 1;
      // Another may have disposed of it meanwhile.
      if (repeat?.isLive === true) repeat.call();
    }
  } finally {
    if (next < due.length) setImmediate(callFrom, due, next);
  }
}
