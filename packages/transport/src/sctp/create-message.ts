// How reliable is one message of a channel, and does it keep its place? RFC 8831 section 6.6.
import { PayloadProtocol } from './chunk-types.ts';
import type { OutboundMessage } from './outbound.ts';
import type { SctpDataChannel } from './sctp-data-channel.ts';

export interface MessageContent {
  /** The association's from now on. */
  readonly bytes: Uint8Array;
  readonly payloadProtocol: number;
  readonly nowUs: number;
  /** The peer knows FORWARD TSN; without it everything is reliable. */
  readonly mayLose: boolean;
}

/** DCEP's own messages are always reliable and ordered. RFC 8832 section 6. */
export function createMessage(channel: SctpDataChannel, content: MessageContent): OutboundMessage {
  const { bytes, payloadProtocol, nowUs } = content;
  const isControl = payloadProtocol === PayloadProtocol.dcep;
  const { maxRetransmits, lifetimeMs } = content.mayLose && !isControl ? channel : RELIABLE;
  return {
    stream: channel.stream,
    bytes,
    payloadProtocol,
    isOrdered: isControl || channel.ordered,
    maxRetransmits: maxRetransmits ?? Number.POSITIVE_INFINITY,
    expiresAtUs: lifetimeMs === undefined ? Number.POSITIVE_INFINITY : nowUs + lifetimeMs * 1000,
    ssn: 0,
    cutBytes: 0,
    firstTsn: 0,
    isAbandoned: false,
  };
}

const RELIABLE = { maxRetransmits: undefined, lifetimeMs: undefined };
