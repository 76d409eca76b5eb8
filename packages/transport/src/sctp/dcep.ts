// How is a data channel announced within its stream? RFC 8832 section 5.

export interface ChannelRequest {
  readonly label: string;
  readonly protocol: string;
  readonly ordered: boolean;
  readonly maxRetransmits: number | undefined;
  /** Milliseconds after which a message is not sent again. */
  readonly lifetimeMs: number | undefined;
}

const MessageType = { ack: 2, open: 3 } as const;
const ChannelType = { reliable: 0, retransmits: 1, lifetime: 2, unordered: 0x80 } as const;
const FIXED_BYTES = 12;

export const CHANNEL_ACK: Uint8Array = Uint8Array.of(MessageType.ack);

export function isChannelAck(bytes: Uint8Array): boolean {
  return bytes[0] === MessageType.ack;
}

/** Undefined when it is no well-formed DATA_CHANNEL_OPEN. */
export function readChannelOpen(bytes: Uint8Array): ChannelRequest | undefined {
  if (bytes.length < FIXED_BYTES || bytes[0] !== MessageType.open) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const channelType = view.getUint8(1);
  const reliability = view.getUint32(4);
  const labelEnd = FIXED_BYTES + view.getUint16(8);
  const protocolEnd = labelEnd + view.getUint16(10);
  if (protocolEnd > bytes.length) return undefined;
  const kind = channelType & ~ChannelType.unordered;
  const text = new TextDecoder();
  return {
    label: text.decode(bytes.subarray(FIXED_BYTES, labelEnd)),
    protocol: text.decode(bytes.subarray(labelEnd, protocolEnd)),
    ordered: (channelType & ChannelType.unordered) === 0,
    maxRetransmits: kind === ChannelType.retransmits ? reliability : undefined,
    lifetimeMs: kind === ChannelType.lifetime ? reliability : undefined,
  };
}

/** Sub-protocol and priority are left empty: LiveKit uses neither. */
export function writeChannelOpen(request: {
  readonly label: string;
  readonly ordered: boolean;
  readonly maxRetransmits: number | undefined;
}): Uint8Array {
  const label = new TextEncoder().encode(request.label);
  const bytes = new Uint8Array(FIXED_BYTES + label.length);
  const view = new DataView(bytes.buffer);
  const kind =
    request.maxRetransmits === undefined ? ChannelType.reliable : ChannelType.retransmits;
  view.setUint8(0, MessageType.open);
  view.setUint8(1, kind | (request.ordered ? 0 : ChannelType.unordered));
  view.setUint32(4, request.maxRetransmits ?? 0);
  view.setUint16(8, label.length);
  bytes.set(label, FIXED_BYTES);
  return bytes;
}
