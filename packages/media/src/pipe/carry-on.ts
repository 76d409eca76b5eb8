// Which other hosts get this packet too? Every one whose pipe carries its track.
// Hot path: called once per packet.
import { DropReason } from '../drop-reason.ts';
import type { EngineState } from '../engine-state.ts';
import type { MediaPacket } from '../packet.ts';

export function carryOn(engine: EngineState, packet: MediaPacket): DropReason {
  const carried = packet.layer?.receiver.carried;
  if (carried === undefined) return DropReason.none;
  for (let index = 0; index < carried.length; index += 1) {
    if (carried[index]?.send(packet) === false) engine.drops.add(DropReason.pipeFull);
  }
  return DropReason.none;
}
