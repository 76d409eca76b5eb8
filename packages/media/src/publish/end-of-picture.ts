// Is this the last packet of its picture, although its publisher did not say so?
// Hot path: called once per packet.
//
// An encoder of VP9 SVC may leave out the upper layers of a picture when it has spent its bits, and then sets no marker on what
// was sent last. Receivers that wait for it stop, until the next key frame. So what ends a layer's frame without a marker is held back
// until the next packet shows whether the picture goes on: usually in the same batch.
import { CodecKind } from '../codec-kind.ts';
import { DropReason } from '../drop-reason.ts';
import type { EngineState } from '../engine-state.ts';
import type { MediaPacket } from '../packet.ts';
import { carryOn } from '../pipe/carry-on.ts';
import type { Layer } from './layer.ts';

/** So long no picture is on its way: nothing follows. Should it, its rest is decoded by itself. */
const MOST_HELD_US = 60_000;

export function endPicture(engine: EngineState, packet: MediaPacket): DropReason {
  const { layer, codec } = packet;
  if (layer === undefined || codec?.kind !== CodecKind.vp9) return DropReason.none;
  const { held } = layer;
  if (held !== undefined && packet.sequence > held.sequence) {
    if (isNextPicture(held, packet)) setMarker(layer, held);
    release(engine, layer, held);
  }
  if (layer.held !== undefined || !isOpenEnd(packet)) return DropReason.none;
  engine.pending.detach(packet);
  layer.held = packet;
  engine.holding.add(layer);
  return DropReason.heldBack;
}

/** Every tick: what nothing followed was the last. */
export function releaseHeld(engine: EngineState, nowUs: number): void {
  for (const layer of engine.holding) {
    const { held } = layer;
    if (held !== undefined && nowUs - held.arrivalUs > MOST_HELD_US) {
      setMarker(layer, held);
      release(engine, layer, held);
    }
    if (layer.held === undefined) engine.holding.delete(layer);
  }
}

function isOpenEnd({ endsSpatial, marker, sequence, newest }: MediaPacket): boolean {
  return endsSpatial >= 0 && !marker && sequence === newest;
}

/** Nothing is missing between the two. */
function isNextPicture(held: MediaPacket, packet: MediaPacket): boolean {
  return packet.sequence === held.sequence + 1 && packet.rawTimestamp !== held.rawTimestamp;
}

function setMarker({ history }: Layer, held: MediaPacket): void {
  held.marker = true;
  const row = history.find(held.forwardSequence);
  if (row >= 0) history.markers[row] = 1;
}

function release(engine: EngineState, layer: Layer, held: MediaPacket): void {
  layer.held = undefined;
  carryOn(engine, held);
  engine.pending.keepDetached(held, layer.receiver);
}
