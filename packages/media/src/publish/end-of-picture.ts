// For whom is a packet the last of its picture? Its publisher marks only the last of all, and not always that.
// Hot path: called once per packet.
//
// Who is sent the layers up to s needs the marker on the last packet of those. An encoder that has spent its bits leaves layers
// out, the upper ones or one in between; some set no marker then. Receivers wait for it, until the next key frame.
// So what ends a layer's frame without a marker is held back until the next packet shows what is missing: usually in the same batch.
import { DropReason } from '../drop-reason.ts';
import type { EngineState } from '../engine-state.ts';
import { HIGHEST_SPATIAL, type MediaPacket } from '../packet.ts';
import { carryOn } from '../pipe/carry-on.ts';
import type { Layer } from './layer.ts';

/** So long no picture is on its way: nothing follows. Should it, its rest is decoded by itself. */
const MOST_HELD_US = 60_000;

export function endPicture(engine: EngineState, packet: MediaPacket): DropReason {
  const { layer } = packet;
  if (layer === undefined) return DropReason.none;
  const { held } = layer;
  if (held !== undefined && packet.sequence > held.sequence) {
    // With something missing between the two nothing is known.
    if (packet.sequence === held.sequence + 1) judge(layer, held, packet);
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
      endFor(layer, held, HIGHEST_SPATIAL);
      release(engine, layer, held);
    }
    if (layer.held === undefined) engine.holding.delete(layer);
  }
}

function isOpenEnd({ endsFor, marker, sequence, newest }: MediaPacket): boolean {
  return endsFor !== 0 && !marker && sequence === newest;
}

/** `next` follows at once: of another picture, or of a layer above, with none of those between. */
function judge(layer: Layer, held: MediaPacket, next: MediaPacket): void {
  if (next.rawTimestamp !== held.rawTimestamp) endFor(layer, held, HIGHEST_SPATIAL);
  else if (next.spatialId > held.spatialId) endFor(layer, held, next.spatialId - 1);
}

/** Of those that are sent its layer and no more than `spatialId`. */
function endFor({ history }: Layer, held: MediaPacket, spatialId: number): void {
  const all = (2 << spatialId) - 1;
  held.endsFor = all & ~((1 << held.spatialId) - 1);
  held.marker = spatialId === HIGHEST_SPATIAL;
  const row = history.find(held.forwardSequence);
  if (row < 0) return;
  history.endsFor[row] = held.endsFor;
  history.markers[row] = held.marker ? 1 : 0;
}

function release(engine: EngineState, layer: Layer, held: MediaPacket): void {
  layer.held = undefined;
  carryOn(engine, held);
  engine.pending.keepDetached(held, layer.receiver);
}
