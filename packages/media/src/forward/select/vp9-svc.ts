// May a subscriber of VP9 be sent more layers from this packet on? RFC 9628 section 4.2.
// Hot path: called once per packet per subscriber that does not go the regular way.
import type { MediaPacket } from '../../packet.ts';
import type { DownTrackState } from '../down-track-state.ts';
import { spatialAim, temporalAim } from './layer-choice.ts';

/** One layer at a time, where its frame uses no other picture (P): of its own picture the layer below was sent. */
export function raiseVp9Spatial(track: DownTrackState, packet: MediaPacket): void {
  const { choice } = track;
  if (choice.spatial === spatialAim(track) || packet.spatialId !== choice.spatial + 1) return;
  const isEntry = packet.startsFrame && !packet.isPredicted;
  if (isEntry && packet.temporalId <= choice.temporal) choice.spatial = packet.spatialId;
}

/**
 * Behind a picture with U all layers above its own can be had. Encoders set it on a picture of an upper layer only when that
 * one uses lower layers, so that it is an entry for its own layer as well.
 */
export function raiseVp9Temporal(track: DownTrackState, packet: MediaPacket): void {
  const { choice } = track;
  if (!packet.startsFrame || !packet.isSwitchPoint) return;
  if (packet.temporalId <= choice.temporal) choice.temporal = temporalAim(track);
  else if (packet.temporalId === choice.temporal + 1) choice.temporal = packet.temporalId;
}
