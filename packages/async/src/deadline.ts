// Until when may something take? A signal that fires at a deadline, and costs nothing once the work is done.

export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}

/** Unlike `AbortSignal.timeout` it can be let go of: whatever waited is not told afterwards. Does not keep the process alive. */
export function createDeadline(afterMs: number): Deadline {
  const controller = new AbortController();
  const expire = (): void => controller.abort(new Error(`not within ${afterMs} ms`));
  const timer = setTimeout(expire, afterMs).unref();
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
