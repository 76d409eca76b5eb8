// How is a listener called, so that nothing it throws reaches the packet loop?
import type { TransportWorker } from './transport-worker.ts';

export function tellListener({ drops, io }: TransportWorker, call: () => void): void {
  try {
    call();
  } catch {
    drops.count('listener_error');
  }
  io.runJobs();
}
