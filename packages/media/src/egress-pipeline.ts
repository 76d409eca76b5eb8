// What happens to a packet that leaves for one subscriber? The list; a step says why it does not leave, or 0.
// Hot path: called once per packet per subscriber.
import { DropReason } from './drop-reason.ts';
import { catchUp } from './forward/catch-up.ts';
import { acceptCodec } from './forward/codec-mapping.ts';
import type { DownTrackState } from './forward/down-track-state.ts';
import { selectLayer } from './forward/layer-selector.ts';
import { rewrite } from './forward/rewrite.ts';
import { selectFrame } from './forward/select/select-frame.ts';
import { sendFirst } from './forward/send-packet.ts';
import type { MediaPacket } from './packet.ts';

export function forwardPacket(track: DownTrackState, packet: MediaPacket): DropReason {
  return (
    refuseStopped(track) ||
    acceptCodec(track, packet) || //   does the subscriber decode it, under which payload type
    selectLayer(track, packet) || //   the layer it watches; switches on a key frame
    selectFrame(track, packet) || //   of what lies in it, the spatial and temporal layers it is sent
    rewrite(track, packet) || //       sequence, timestamp, picture ids go on without a seam
    sendFirst(track, packet) || //     header and payload into the subscriber's own bytes
    catchUp(track, packet) //          after a switch: what overtook the first packet of the key frame
  );
}

function refuseStopped(track: DownTrackState): DropReason {
  return track.isStopped ? DropReason.paused : DropReason.none;
}
