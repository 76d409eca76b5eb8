// How do datagrams that were held until the keys were known come back on their way? As if they arrived now.
import type { DropReason } from './drop-reason.ts';
import type { HeldDatagram } from './held-datagrams.ts';
import type { TransportWorker } from './transport-worker.ts';

interface MediaReceiver<P> {
  receiveMedia(path: P, at: number, lengthBytes: number, arrivalUs: number): DropReason | undefined;
}

export function putBack<P>(
  { io, heldAt, drops, batchRead }: TransportWorker,
  held: readonly HeldDatagram<P>[],
  receiver: MediaReceiver<P>,
): void {
  for (const { path, bytes, arrivalUs } of held) {
    io.arena.bytes.set(bytes, heldAt);
    const dropped = receiver.receiveMedia(path, heldAt, bytes.length, arrivalUs);
    if (dropped !== undefined) drops.count(dropped);
  }
  batchRead();
}
