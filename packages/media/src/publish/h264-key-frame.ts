// Can a decoder begin with this packet of an H.264 stream?
// Hot path: called once per packet, and nearly always done after one look.
//
// Senders put SPS and PPS into a packet of their own before the IDR slice. Who begins with the slice because that packet is late
// or lost has no parameters to decode it with; the packet, when it comes, is from before the beginning.
import { hasH264Parameters, startsH264KeyFrame } from '@chorale/rtp';
import type { MediaPacket } from '../packet.ts';

/** Parameters, delimiters and messages before the first slice of a picture are few. */
const MOST_BEFORE_SLICE = 8;

/** At the SPS; at the slice only where all packets of its picture before it are known, and none of them is a beginning. */
export function beginsH264KeyFrame(packet: MediaPacket): boolean {
  const { bytes, payloadOffset, payloadBytes } = packet;
  if (!startsH264KeyFrame(bytes, payloadOffset, payloadBytes)) return false;
  return hasH264Parameters(bytes, payloadOffset, payloadBytes) || isFirstBeginning(packet);
}

function isFirstBeginning({ layer, forwardSequence, rawTimestamp }: MediaPacket): boolean {
  const history = layer?.history;
  if (history === undefined) return false;
  for (let back = 1; back <= MOST_BEFORE_SLICE; back += 1) {
    const row = history.find(forwardSequence - back);
    if (row < 0) return false;
    if (history.timestamps[row] !== rawTimestamp) return true;
    const at = (history.offsets[row] ?? 0) + (history.extensionBytes[row] ?? 0);
    if (startsH264KeyFrame(history.bytes, at, history.payloadBytes[row] ?? 0)) return false;
  }
  return false;
}
