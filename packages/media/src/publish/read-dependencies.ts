// Which frame is a packet of, who needs it, and what does it use? Where its publisher says so in a dependency descriptor, the
// payload is not asked: it may be encrypted.
// Hot path: called once per packet.
import { type DependencyReader, readUint8 } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import { ExtensionKind } from '../extension-kind.ts';
import type { TransportState } from '../media-transport.ts';
import type { MediaPacket } from '../packet.ts';

/** Before the payload is read. Chromium's VP8 has no indices of its own where it has these. */
export function findDescriptor(
  { extensionKinds }: TransportState,
  packet: MediaPacket,
): DropReason {
  const { extensions, layer } = packet;
  packet.descriptorAt = -1;
  if (layer?.kind !== 'video') return DropReason.none;
  for (let row = 0; row < extensions.count; row += 1) {
    const kind = readUint8(extensionKinds, extensions.ids[row] ?? 0);
    if (kind !== ExtensionKind.dependencyDescriptor) continue;
    packet.descriptorAt = extensions.offsets[row] ?? 0;
    packet.descriptorBytes = extensions.lengths[row] ?? 0;
  }
  return DropReason.none;
}

/** After the payload was read. What cannot be understood is passed on, as what its payload says or of the lowest layer. */
export function readDependencies({ engine }: TransportState, packet: MediaPacket): DropReason {
  packet.structure = undefined;
  packet.frameNumber = -1;
  packet.isLayered = true;
  if (packet.descriptorAt >= 0 && !takeDescriptor(packet, packet.bytes))
    engine.drops.add(DropReason.ignoredDescriptor);
  if (packet.keyFrame) noteKeyFrame(packet);
  return DropReason.none;
}

function noteKeyFrame({ layer, forwardSequence }: MediaPacket): void {
  if (layer?.kind !== 'video') return;
  layer.keyFrames.arrived(forwardSequence);
  layer.stats.keyFrames += 1;
}

/** It lies in `bytes` where the packet says. False when it is to be ignored. */
export function takeDescriptor(packet: MediaPacket, bytes: Uint8Array): boolean {
  const { layer } = packet;
  if (layer === undefined) return false;
  const { reader, frames } = layer.dependencies;
  if (!reader.read(bytes, packet.descriptorAt, packet.descriptorBytes)) return false;
  frames.note(reader, packet.arrivalUs);
  takeFrame(packet, reader);
  packet.keyFrame = reader.startsFrame && reader.hasStructure && reader.referenceCount === 0;
  return true;
}

function takeFrame(packet: MediaPacket, reader: DependencyReader): void {
  packet.structure = reader.frameStructure;
  packet.frameNumber = reader.frameNumber;
  packet.spatialId = reader.spatialId;
  packet.temporalId = reader.temporalId;
  packet.startsFrame = reader.startsFrame;
  packet.endsFor = reader.endsFrame ? 1 << reader.spatialId : 0;
  packet.isLayered = reader.isLayered;
  packet.presentIn = reader.presentIn;
  packet.switchIn = reader.switchIn;
  packet.referenceCount = reader.referenceCount;
  for (let index = 0; index < reader.referenceCount; index += 1)
    packet.references[index] = reader.references[index] ?? 0;
}
