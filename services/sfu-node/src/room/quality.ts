// How good is a participant's connection? As its worst track; told when it changes, to it and to who hears it, and to who begins to.
import { create } from '@chorale/proto';
import { ConnectionQuality } from '@chorale/proto/livekit/models';
import {
  type ConnectionQualityInfo,
  ConnectionQualityInfoSchema,
  ConnectionQualityUpdateSchema,
} from '@chorale/proto/livekit/rtc';
import { supportsConnectionQuality, supportsQualityLost } from '@chorale/protocol';
import type { PeerTransportState } from '@chorale/transport';
import type { HostEvent } from '../host/messages.ts';
import type { Participant } from '../participant/participant.ts';
import type { Room } from './room.ts';
import { scoreTracks } from './score-tracks.ts';

/** LiveKit's scale of scores. */
const EXCELLENT_ABOVE = 80;
const GOOD_ABOVE = 40;
const POOR_ABOVE = 20;

/** A pure choice, of 0–100. */
export function decideQuality(score: number): ConnectionQuality {
  if (score > EXCELLENT_ABOVE) return ConnectionQuality.EXCELLENT;
  if (score > GOOD_ABOVE) return ConnectionQuality.GOOD;
  return score > POOR_ABOVE ? ConnectionQuality.POOR : ConnectionQuality.LOST;
}

/** Of two transports the worse counts; the first report after a join is told as well. */
export function takeQuality(
  room: Room,
  participant: Participant,
  { transport, ...report }: Extract<HostEvent, { kind: 'quality' }>,
): void {
  participant.roundTripMs = report.roundTripMs ?? participant.roundTripMs;
  participant.scores.set(transport, scoreTracks(participant, report));
  if (participant.unheard.size > 0) return;
  const score = Math.min(...participant.scores.values());
  tell(room, participant, decideQuality(score), score);
}

/** Media of this transport is not heard of any more, or is again: where nothing comes, nothing is lost either. */
export function noteHeard(
  room: Room,
  participant: Participant,
  transport: string,
  state: PeerTransportState,
): void {
  if (state === 'connected') participant.unheard.delete(transport);
  if (state !== 'disconnected') return;
  participant.unheard.add(transport);
  participant.scores.clear();
  tell(room, participant, ConnectionQuality.LOST, 0);
}

function tell(
  room: Room,
  participant: Participant,
  quality: ConnectionQuality,
  score: number,
): void {
  const isSame = participant.quality === quality;
  if (isSame && !participant.hasNewHearers) return;
  if (!isSame) participant.qualityToldTo = new WeakSet();
  participant.quality = quality;
  participant.hasNewHearers = false;
  const participantSid = participant.sid;
  const info = create(ConnectionQualityInfoSchema, { participantSid, quality, score });
  for (const viewer of room.participants.values()) {
    if (participant.qualityToldTo.has(viewer)) continue;
    if (viewer !== participant && !hears(viewer, participant)) continue;
    participant.qualityToldTo.add(viewer);
    send(viewer, info);
  }
}

const hears = (viewer: Participant, other: Participant): boolean =>
  [...viewer.subscriptions.values()].some(({ publisher }) => publisher === other);

function send(viewer: Participant, info: ConnectionQualityInfo): void {
  if (!supportsConnectionQuality(viewer.protocol)) return;
  const value = create(ConnectionQualityUpdateSchema, { updates: [readable(viewer, info)] });
  viewer.session?.send({ case: 'connectionQuality', value });
}

/** Clients that do not know LOST read POOR. */
function readable(viewer: Participant, info: ConnectionQualityInfo): ConnectionQualityInfo {
  const isLost = info.quality === ConnectionQuality.LOST;
  if (!isLost || supportsQualityLost(viewer.protocol)) return info;
  return { ...info, quality: ConnectionQuality.POOR };
}
