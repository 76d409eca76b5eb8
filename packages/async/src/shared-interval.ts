// How do many things that repeat at one interval wake the process seldom? Those that began at about the same phase share a timer.

/** Timers per interval, however many repeat at it. */
const SLOTS = 10;

interface Slot {
  readonly handles: Set<() => void>;
  readonly timer: NodeJS.Timeout;
}

const intervals = new Map<number, Map<number, Slot>>();

/**
 * Calls `handle` every `intervalMs`, the first time within one. Does not keep the process alive. A wake-up costs more than
 * what most handles do in it: a thousand connections that say a word every two seconds cost five wake-ups a second, not 500.
 */
export function repeatTogether(intervalMs: number, handle: () => void): Disposable {
  const slots = intervals.get(intervalMs) ?? addInterval(intervalMs);
  const phase = (performance.now() % intervalMs) / intervalMs;
  const index = Math.floor(phase * SLOTS);
  const slot = slots.get(index) ?? addSlot(slots, index, intervalMs);
  // Each call is one of its own, so that the same function may be given twice.
  const own = (): void => handle();
  slot.handles.add(own);
  return {
    [Symbol.dispose](): void {
      if (!slot.handles.delete(own) || slot.handles.size > 0) return;
      clearInterval(slot.timer);
      slots.delete(index);
      if (slots.size === 0) intervals.delete(intervalMs);
    },
  };
}

function addInterval(intervalMs: number): Map<number, Slot> {
  const slots = new Map<number, Slot>();
  intervals.set(intervalMs, slots);
  return slots;
}

function addSlot(slots: Map<number, Slot>, index: number, intervalMs: number): Slot {
  const handles = new Set<() => void>();
  const timer = setInterval(() => {
    for (const handle of [...handles]) if (handles.has(handle)) handle();
  }, intervalMs).unref();
  const slot = { handles, timer };
  slots.set(index, slot);
  return slot;
}
