// Hot path: called once per SCTP packet and per message. What leaves an association now?
import type { AssociationState } from './association-state.ts';
import { CHUNK_HEADER_BYTES, ChunkType } from './chunk-types.ts';

/** Lets everything leave that may. False when there was nothing. */
export function wake(state: AssociationState): boolean {
  if (state.isBusy || state.isClosed || state.inbound === undefined) return false;
  const { flow, writer } = state;
  state.isBusy = true;
  acknowledge(state);
  flow.fill();
  if (state.isShuttingDown && flow.isIdle) {
    writer.open(ChunkType.shutdownAck, 0, CHUNK_HEADER_BYTES);
  }
  const isNews = !writer.isEmpty;
  writer.flush();
  state.isBusy = false;
  return isNews;
}

/** An acknowledgement that was put off saves its packet when data leaves anyway. */
function acknowledge({ inbound, flow, writer }: AssociationState): void {
  if (inbound === undefined) return;
  if (inbound.isAckDue || (flow.hasWork && inbound.isAckPending)) inbound.writeSack(writer);
}
