// Is it RTP, and where are its parts?
// Hot path: called once per packet.
import {
  checkRtp,
  RtpFault,
  readExtensions,
  readHeaderLength,
  readMarker,
  readPaddingLength,
  readPayloadType,
  readSequence,
  readSsrc,
  readTimestamp,
} from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import type { MediaPacket } from '../packet.ts';

/** A packet of the peer may fill an Ethernet frame, not more. */
const MAX_RECEIVED_BYTES = 1500;

export function readPacket(packet: MediaPacket): DropReason {
  const { bytes, offset, lengthBytes } = packet;
  const fault = checkRtp(bytes, offset, lengthBytes);
  if (fault !== RtpFault.none) return reasonOf(fault);
  if (lengthBytes > MAX_RECEIVED_BYTES) return DropReason.tooLarge;
  const headerBytes = readHeaderLength(bytes, offset);
  packet.ssrc = readSsrc(bytes, offset);
  packet.payloadType = readPayloadType(bytes, offset);
  packet.marker = readMarker(bytes, offset);
  packet.rawSequence = readSequence(bytes, offset);
  packet.rawTimestamp = readTimestamp(bytes, offset);
  packet.payloadOffset = offset + headerBytes;
  packet.payloadBytes = lengthBytes - headerBytes - readPaddingLength(bytes, offset, lengthBytes);
  packet.isRetransmission = false;
  packet.layer = undefined;
  packet.codec = undefined;
  readExtensions(bytes, offset, packet.extensions);
  return DropReason.none;
}

function reasonOf(fault: RtpFault): DropReason {
  if (fault === RtpFault.extensionBeyondPacket) return DropReason.extensionBeyondPacket;
  return fault === RtpFault.paddingInvalid ? DropReason.paddingInvalid : DropReason.malformedHeader;
}
