// What happens to a packet that arrives? The list; a step says why the packet goes no further, or 0.
// Hot path: called once per packet.
import { DropReason } from './drop-reason.ts';
import { awaitSpread } from './forward/pending-packets.ts';
import type { TransportState } from './media-transport.ts';
import type { MediaPacket } from './packet.ts';
import { carryOn } from './pipe/carry-on.ts';
import { bindSource } from './publish/bind-source.ts';
import { endPicture } from './publish/end-of-picture.ts';
import { logArrival } from './publish/log-arrival.ts';
import { observeLevel } from './publish/observe-level.ts';
import { findDescriptor, readDependencies } from './publish/read-dependencies.ts';
import { readPacket } from './publish/read-packet.ts';
import { readPayload } from './publish/read-payload.ts';
import { recordTransportArrival } from './publish/record-transport-arrival.ts';
import { unwrapRepair } from './publish/unwrap-repair.ts';

export function receivePacket(transport: TransportState, packet: MediaPacket): DropReason {
  return (
    readPacket(packet) || //                       bounds, header, where the extensions are
    recordTransportArrival(transport, packet) || // for congestion control: before any drop
    bindSource(transport, packet) || //            SSRC → layer
    unwrapRepair(packet) || //                     RTX becomes the packet it carries
    logArrival(packet) || //                       duplicates, loss, jitter, what to ask for again
    observeLevel(transport, packet) || //          who speaks
    findDescriptor(transport, packet) || //        does the publisher say what depends on what
    readPayload(packet) || //                      key frame, picture ids, primary block of RED
    readDependencies(transport, packet) || //      spatial and temporal layer, decode targets, references
    remember(transport, packet) || //              one copy, for all subscribers and retransmissions
    endPicture(transport.engine, packet) || //     where the publisher did not mark it
    carryOn(transport.engine, packet) || //        to other hosts of the room, by their pipes
    awaitSpread(transport, packet) //              to every down track, when the batch has been read
  );
}

function remember(transport: TransportState, packet: MediaPacket): DropReason {
  const layer = packet.layer;
  if (layer === undefined) return DropReason.none;
  layer.rates?.add(packet.spatialId, packet.temporalId, packet.lengthBytes);
  layer.history.remember(packet, transport.extensionKinds, transport.engine.forwardedKinds);
  return DropReason.none;
}
