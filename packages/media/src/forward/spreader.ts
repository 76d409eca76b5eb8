// Who gets this packet? Every down track of its receiver, each of which may refuse it.
// Hot path: called once per packet per subscriber.
import { DropReason } from '../drop-reason.ts';
import { forwardPacket } from '../egress-pipeline.ts';
import type { TransportState } from '../media-transport.ts';
import type { MediaPacket } from '../packet.ts';

export function spread(transport: TransportState, packet: MediaPacket): DropReason {
  const tracks = packet.layer?.receiver.downTracks;
  if (tracks === undefined) return DropReason.none;
  for (let index = 0; index < tracks.length; index += 1) {
    const track = tracks[index];
    if (track === undefined) continue;
    const reason = forwardPacket(track, packet);
    if (reason !== DropReason.none) transport.engine.drops.add(reason);
  }
  return DropReason.none;
}
