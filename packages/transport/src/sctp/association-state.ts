// What is one association, whatever happens to it? The verbs beside it take it.
import type { Clock } from '@chorale/async';
import type { ChannelTable } from './channel-table.ts';
import type { Handshake } from './handshake.ts';
import type { Inbound } from './inbound.ts';
import type { OutboundFlow } from './outbound-flow.ts';
import type { PacketWriter } from './packet-writer.ts';
import type { SctpIo } from './sctp-association.ts';
import type { SctpLimits } from './sctp-limits.ts';
import type { StreamReset } from './stream-reset.ts';

export interface AssociationState {
  readonly io: SctpIo;
  readonly limits: SctpLimits;
  readonly writer: PacketWriter;
  readonly handshake: Handshake;
  readonly channels: ChannelTable;
  readonly flow: OutboundFlow;
  /** Both from when the handshake is done. */
  inbound: Inbound | undefined;
  reset: StreamReset | undefined;
  isClosed: boolean;
  isShuttingDown: boolean;
  /** Our verification tag, as a signed number. */
  readonly localTag: number;
  /** Within a packet or a timer: what is sent leaves at its end. */
  isBusy: boolean;
  /** `mayLose`: the peer knows FORWARD TSN. */
  readonly means: { readonly clock: Clock; mayLose: boolean };
}
