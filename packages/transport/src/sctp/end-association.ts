// How does an association end, by our will, by the peer's fault, or because nobody answers?
import type { AssociationState } from './association-state.ts';
import { CHUNK_HEADER_BYTES, ChunkType } from './chunk-types.ts';

/** RFC 9260 section 3.3.10. */
export const AbortCause = { user: 12, protocol: 13 } as const;

/** Tells the peer, whose channels close at once, too. */
export function abort(state: AssociationState, cause: number): void {
  if (state.isClosed) return;
  if (state.handshake.isDone) {
    const at = state.writer.open(ChunkType.abort, 0, CHUNK_HEADER_BYTES + 4);
    state.writer.view.setUint32(at, (cause << 16) | 4);
    state.writer.flush();
  }
  close(state);
}

/** Says nothing. Safe to repeat. */
export function close(state: AssociationState): void {
  if (state.isClosed) return;
  state.isClosed = true;
  state.handshake.stop();
  state.flow.stop();
  state.inbound?.stop();
  state.reset?.stop();
  state.channels.endAll();
}
