// Whose is this SSRC? Declared by SDP, or told by MID and RID (RFC 8843 section 9.2, RFC 8852), or the only one possible.
import { type ExtensionTable, readUint8 } from '@chorale/rtp';
import { ExtensionKind } from '../extension-kind.ts';
import type { MediaPacket } from '../packet.ts';
import type { Layer } from './layer.ts';
import type { TrackReceiver } from './receiver.ts';

/** Per transport: an authenticated peer must not fill our memory either. */
export const MAX_SOURCES = 64;
/** A source without any name may follow another only when that has been silent for so long. */
const REPLACEABLE_AFTER_US = 2_000_000;

export interface SourceBinding {
  readonly layer: Layer;
  readonly isRepair: boolean;
}

export class SourceBindings {
  readonly #bySsrc = new Map<number, SourceBinding>();

  get size(): number {
    return this.#bySsrc.size;
  }

  get isFull(): boolean {
    return this.#bySsrc.size >= MAX_SOURCES;
  }

  get(ssrc: number): SourceBinding | undefined {
    return this.#bySsrc.get(ssrc);
  }

  /** A layer has one source and one repair source: the newest. */
  bind(ssrc: number, layer: Layer, isRepair: boolean): SourceBinding {
    const binding = { layer, isRepair };
    const previous = isRepair ? layer.rtxSsrc : layer.ssrc;
    if (previous !== ssrc) this.#bySsrc.delete(previous);
    this.#bySsrc.set(ssrc, binding);
    if (isRepair) layer.rtxSsrc = ssrc;
    else layer.bind(ssrc);
    return binding;
  }

  /** As the SDP declares, before any packet. */
  declare(receiver: TrackReceiver): void {
    receiver.section.sources.forEach(({ ssrc, rtxSsrc }, index) => {
      const layer = receiver.layers[index];
      if (layer === undefined || receiver.section.rids.length > 0 || this.isFull) return;
      if (this.get(ssrc)?.layer !== layer) this.bind(ssrc, layer, false);
      if (rtxSsrc !== undefined && rtxSsrc !== 0) this.bind(rtxSsrc, layer, true);
    });
  }

  end(ssrc: number): void {
    const binding = this.#bySsrc.get(ssrc);
    this.#bySsrc.delete(ssrc);
    if (binding?.isRepair === false && binding.layer.ssrc === ssrc) binding.layer.unbind();
  }

  endReceiver(receiver: TrackReceiver): void {
    for (const [ssrc, { layer }] of this.#bySsrc) {
      if (layer.receiver === receiver) this.#bySsrc.delete(ssrc);
    }
  }
}

/** What the extensions of a packet of an unknown source say. */
interface SourceNames {
  readonly mid: string | undefined;
  readonly rid: string | undefined;
  readonly repairedRid: string | undefined;
}

/** Not the hot path: once per new source, and for packets of strangers. */
export function resolveSource(
  packet: MediaPacket,
  receivers: readonly TrackReceiver[],
  kinds: Uint8Array,
): SourceBinding | undefined {
  const names = readNames(packet, kinds);
  const candidates = receivers.flatMap((receiver) => {
    const layer = matchLayer(packet, receiver, names);
    return layer === undefined ? [] : [layer];
  });
  const [layer] = candidates;
  if (candidates.length !== 1 || layer === undefined) return undefined;
  return { layer, isRepair: isRepairType(packet, layer.receiver) };
}

function isRepairType(packet: MediaPacket, receiver: TrackReceiver): boolean {
  return receiver.payloadTypes.repaired[packet.payloadType] !== undefined;
}

function matchLayer(
  packet: MediaPacket,
  receiver: TrackReceiver,
  names: SourceNames,
): Layer | undefined {
  const isRepair = isRepairType(packet, receiver);
  if (!isRepair && receiver.payloadTypes.media[packet.payloadType] === undefined) return undefined;
  if (names.mid !== undefined && names.mid !== receiver.mid) return undefined;
  const rid = isRepair ? (names.repairedRid ?? names.rid) : names.rid;
  if (rid !== undefined && receiver.section.rids.length > 0) return receiver.layerOf(rid);
  const [only, ...others] = receiver.layers;
  if (only === undefined || others.length > 0) return undefined;
  return names.mid !== undefined || isFree(packet, only, isRepair) ? only : undefined;
}

function isFree(packet: MediaPacket, layer: Layer, isRepair: boolean): boolean {
  if (isRepair) return layer.rtxSsrc === 0;
  return !layer.isBound || packet.arrivalUs - layer.lastArrivalUs > REPLACEABLE_AFTER_US;
}

function readNames(packet: MediaPacket, kinds: Uint8Array): SourceNames {
  const read = (kind: ExtensionKind): string | undefined => {
    const row = findKind(packet.extensions, kinds, kind);
    if (row < 0) return undefined;
    const from = packet.extensions.offsets[row] ?? 0;
    const length = packet.extensions.lengths[row] ?? 0;
    return packet.source.toString('latin1', from, from + length);
  };
  return {
    mid: read(ExtensionKind.mid),
    rid: read(ExtensionKind.rid),
    repairedRid: read(ExtensionKind.repairedRid),
  };
}

/** Row of the first extension of this kind, or -1. */
export function findKind(table: ExtensionTable, kinds: Uint8Array, kind: ExtensionKind): number {
  for (let row = 0; row < table.count; row += 1) {
    if (readUint8(kinds, table.ids[row] ?? 0) === kind) return row;
  }
  return -1;
}
