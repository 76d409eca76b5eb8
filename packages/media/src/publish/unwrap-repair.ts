// Which packet does a retransmission carry? From here on it is that packet. RFC 4588 section 4.
// Hot path: called once per packet.
import { RTX_HEADER_BYTES, readOriginalSequence } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import type { MediaPacket } from '../packet.ts';

export function unwrapRepair(packet: MediaPacket): DropReason {
  if (!packet.isRetransmission) return DropReason.none;
  const original = readOriginalSequence(packet.bytes, packet.payloadOffset, packet.payloadBytes);
  if (original < 0) return DropReason.emptyRetransmission;
  // A repair of a source that has not been seen has nothing to be ordered by.
  if (packet.layer === undefined || packet.layer.log.highest < 0)
    return DropReason.emptyRetransmission;
  packet.rawSequence = original;
  packet.payloadOffset += RTX_HEADER_BYTES;
  packet.payloadBytes -= RTX_HEADER_BYTES;
  return DropReason.none;
}
