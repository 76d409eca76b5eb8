// What begins when the handshake is done? The receiving half, and the ending of single streams.
import type { AssociationState } from './association-state.ts';
import type { InitFacts } from './handshake-chunks.ts';
import { Inbound } from './inbound.ts';
import { StreamReset } from './stream-reset.ts';
import { wake } from './wake.ts';

export function establish(state: AssociationState, peer: InitFacts): void {
  state.means.mayLose = peer.hasForwardTsn;
  state.flow.peerWindowBytes = peer.windowBytes;
  const inbound = openInbound(state, peer.initialTsn);
  state.inbound = inbound;
  const { initialTsn } = state.handshake;
  state.reset = new StreamReset(
    {
      clock: state.io.clock,
      writer: state.writer,
      timeoutMs: () => state.flow.timeoutMs,
      lastSentTsn: () => state.flow.lastTsn,
      hasReceived: (tsn) => inbound.hasReceived(tsn),
      incomingReset: (ids) => resetIncoming(state, ids),
      outgoingReset: (id) => state.channels.outgoingReset(id),
      flush: () => wake(state),
    },
    initialTsn,
    peer.initialTsn,
  );
}

function openInbound(state: AssociationState, initialTsn: number): Inbound {
  return new Inbound(
    {
      clock: state.io.clock,
      limits: state.limits,
      deliver: (message) => state.channels.receive(message),
      ackDue: () => wake(state),
    },
    initialTsn,
  );
}

function resetIncoming({ inbound, channels }: AssociationState, ids: readonly number[]): void {
  for (const id of ids) inbound?.resetStream(id);
  channels.incomingReset(ids);
}
