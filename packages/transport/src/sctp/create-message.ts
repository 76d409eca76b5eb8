// How reliable is one message of a channel, and does it keep its place? RFC 8831 section 6.6.
import type { Clock } from '@chorale/async';
import { PayloadProtocol } from './chunk-types.ts';
import { ALWAYS, type OutboundMessage } from './outbound.ts';
import type { SctpDataChannel } from './sctp-data-channel.ts';

export interface MessageMeans {
  readonly clock: Clock;
  /** The peer knows FORWARD TSN; without it everything is reliable. */
  readonly mayLose: boolean;
}

/** `bytes` are the association's from now on. DCEP's own messages are always reliable and ordered. RFC 8832 section 6. */
export function createMessage(
  channel: SctpDataChannel,
  bytes: Uint8Array,
  payloadProtocol: number,
  { clock, mayLose }: MessageMeans,
): OutboundMessage {
  const isControl = payloadProtocol === PayloadProtocol.dcep;
  const { maxRetransmits, lifetimeMs } = mayLose && !isControl ? channel : RELIABLE;
  return {
    stream: channel.stream,
    bytes,
    payloadProtocol,
    isOrdered: isControl || channel.ordered,
    maxRetransmits: maxRetransmits ?? ALWAYS,
    expiresAtUs: lifetimeMs === undefined ? undefined : clock.nowUs() + lifetimeMs * 1000,
    ssn: 0,
    cutBytes: 0,
    firstTsn: 0,
    isAbandoned: false,
  };
}

const RELIABLE = { maxRetransmits: undefined, lifetimeMs: undefined };
