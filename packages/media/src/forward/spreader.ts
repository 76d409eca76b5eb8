// Who gets the packets of a batch? Every down track of their receivers, each of which may refuse them.
// Hot path: called once per packet per subscriber.
//
// Subscriber by subscriber: what is known of one is read from memory once a batch, and what it gets leaves in one run.
import { DropReason } from '../drop-reason.ts';
import { forwardPacket } from '../egress-pipeline.ts';
import type { EngineState } from '../engine-state.ts';
import type { MediaPacket } from '../packet.ts';
import type { TrackReceiver } from '../publish/receiver.ts';
import type { DownTrackState } from './down-track-state.ts';
import { ROW_WORDS } from './fan-out.ts';
import { learnWay } from './learn-way.ts';
import { sendRegular, stampPacket } from './regular-way.ts';

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
  const { fan, pending, pendingCount } = receiver;
  for (let index = 0; index < pendingCount; index += 1)
    stampPacket(fan, pending[index] as MediaPacket); // there is one below the count
  const count = receiver.downTracks.length;
  for (let index = 0; index < count; index += 1) {
    const at = index * ROW_WORDS;
    for (let next = 0; next < pendingCount; next += 1) {
      const packet = pending[next] as MediaPacket;
      if (!sendRegular(fan, at, packet)) sendLong(engine, receiver.downTracks[index], packet);
    }
  }
}

function sendLong(
  engine: EngineState,
  track: DownTrackState | undefined,
  packet: MediaPacket,
): void {
  if (track === undefined) return;
  const reason = forwardPacket(track, packet);
  if (reason === DropReason.none) return learnWay(track, packet);
  if (reason === DropReason.awaitingKeyFrame) engine.unsettled.add(track);
  engine.drops.add(reason);
}
