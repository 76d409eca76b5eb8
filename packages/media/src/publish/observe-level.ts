// How loud is this audio packet? RFC 6464; only read while somebody observes.
// Hot path: called once per packet.
import { readAudioLevel, readOpusDurationUs } from '@chorale/rtp';
import { CodecKind } from '../codec-kind.ts';
import { DropReason } from '../drop-reason.ts';
import { ExtensionKind } from '../extension-kind.ts';
import type { TransportState } from '../media-transport.ts';
import type { MediaPacket } from '../packet.ts';
import { findKind } from './source-bindings.ts';

/** What every client sends by default; RED hides the duration behind its headers. */
const USUAL_DURATION_US = 20_000;

export function observeLevel(transport: TransportState, packet: MediaPacket): DropReason {
  const level = packet.layer?.receiver.audioLevel;
  if (level === undefined || packet.isRetransmission) return DropReason.none;
  const row = findKind(packet.extensions, transport.extensionKinds, ExtensionKind.audioLevel);
  if (row < 0 || packet.extensions.lengths[row] === 0) return DropReason.none;
  level.observe(
    readAudioLevel(packet.bytes, packet.extensions.offsets[row] ?? 0),
    packet.codec?.kind === CodecKind.opus
      ? readOpusDurationUs(packet.bytes, packet.payloadOffset, packet.payloadBytes)
      : USUAL_DURATION_US,
  );
  return DropReason.none;
}
