// How does a test wait for something without sleeping? It asks what is still missing until nothing is.
import { setTimeout as wait } from 'node:timers/promises';

/** `missing` says what is not there yet, or nothing. Throws its last words after `timeoutMs`. */
export async function eventually(
  missing: () => Promise<string | undefined> | string | undefined,
  timeoutMs = 15_000,
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const words = await missing();
    if (words === undefined) return;
    if (performance.now() > endMs) throw new Error(`still missing after ${timeoutMs} ms: ${words}`);
    await wait(50);
  }
}
