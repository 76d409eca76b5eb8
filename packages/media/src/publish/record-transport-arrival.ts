// Did this packet carry a transport-wide number? Every authenticated one counts: RTX, padding and strangers too.
// Hot path: called once per packet.
import { readTransportSequence } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import { ExtensionKind } from '../extension-kind.ts';
import type { TransportState } from '../media-transport.ts';
import type { MediaPacket } from '../packet.ts';
import { findKind } from './source-bindings.ts';

export function recordTransportArrival(transport: TransportState, packet: MediaPacket): DropReason {
  const { extensions } = packet;
  const row = findKind(extensions, transport.extensionKinds, ExtensionKind.transportSequence);
  if (row < 0) return DropReason.none;
  const sequence = readTransportSequence(
    packet.bytes,
    extensions.offsets[row] ?? 0,
    extensions.lengths[row] ?? 0,
  );
  if (sequence >= 0) transport.twcc.record(sequence, packet.ssrc, packet.arrivalUs);
  return DropReason.none;
}
