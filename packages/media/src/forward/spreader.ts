// Who gets the packets of a batch? Every down track of their receivers, each of which may refuse them.
// Hot path: called once per packet per subscriber.
//
// Subscriber by subscriber: what is known of one is read from memory once a batch, and what it gets leaves in one run.
import { DropReason } from '../drop-reason.ts';
import { forwardPacket } from '../egress-pipeline.ts';
import type { EngineState } from '../engine-state.ts';
import type { TrackReceiver } from '../publish/receiver.ts';
import type { DownTrackState } from './down-track-state.ts';

/** Once per batch. */
export function spreadPending(engine: EngineState): void {
  const { pending } = engine;
  for (let index = 0; index < pending.receiverCount; index += 1) {
    const receiver = pending.receivers[index];
    if (receiver !== undefined) spreadReceiver(engine, receiver);
  }
  pending.clear();
}

function spreadReceiver(engine: EngineState, receiver: TrackReceiver): void {
  const { downTracks } = receiver;
  for (let index = 0; index < downTracks.length; index += 1) {
    const track = downTracks[index];
    if (track !== undefined) sendPending(engine, receiver, track);
  }
}

function sendPending(engine: EngineState, receiver: TrackReceiver, track: DownTrackState): void {
  for (let index = 0; index < receiver.pendingCount; index += 1) {
    const packet = receiver.pending[index];
    if (packet === undefined) continue;
    const reason = forwardPacket(track, packet);
    if (reason === DropReason.none) continue;
    if (reason === DropReason.awaitingKeyFrame) engine.unsettled.add(track);
    engine.drops.add(reason);
  }
}
