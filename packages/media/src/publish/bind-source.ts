// Which layer does this packet belong to, and in which codec?
// Hot path: called once per packet.
import { DropReason } from '../drop-reason.ts';
import type { TransportState } from '../media-transport.ts';
import type { MediaPacket } from '../packet.ts';
import { resolveSource, type SourceBinding } from './source-bindings.ts';

export function bindSource(transport: TransportState, packet: MediaPacket): DropReason {
  const binding = transport.bindings.get(packet.ssrc) ?? resolve(transport, packet);
  if (binding === undefined)
    return transport.bindings.isFull ? DropReason.tooManySources : DropReason.unknownSource;
  const { layer, isRepair } = binding;
  const { media, repaired } = layer.receiver.payloadTypes;
  packet.layer = layer;
  packet.isRetransmission = isRepair;
  const payloadType = isRepair ? repaired[packet.payloadType] : packet.payloadType;
  packet.codec = payloadType === undefined ? undefined : media[payloadType];
  if (packet.codec === undefined) return DropReason.unknownPayloadType;
  return DropReason.none;
}

function resolve(transport: TransportState, packet: MediaPacket): SourceBinding | undefined {
  if (transport.bindings.isFull) return undefined;
  const found = resolveSource(packet, transport.receivers, transport.extensionKinds);
  if (found === undefined) return undefined;
  return transport.bindings.bind(packet.ssrc, found.layer, found.isRepair);
}
