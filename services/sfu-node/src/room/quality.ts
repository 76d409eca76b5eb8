// How good is a participant's connection? Judged from loss and round trip, told when it changes to it and to who hears it.
import { create } from '@chorale/proto';
import { ConnectionQuality } from '@chorale/proto/livekit/models';
import {
  type ConnectionQualityInfo,
  ConnectionQualityInfoSchema,
  ConnectionQualityUpdateSchema,
} from '@chorale/proto/livekit/rtc';
import { supportsConnectionQuality, supportsQualityLost } from '@chorale/protocol';
import type { Participant } from '../participant/participant.ts';
import type { Room } from './room.ts';

export interface PathFacts {
  /** 0–1: of the worst direction. */
  readonly lossRatio: number;
  readonly roundTripMs: number;
}

/** LiveKit's scale of scores. */
const EXCELLENT_ABOVE = 80;
const GOOD_ABOVE = 40;
/** Points for each percent lost: 5 % is no longer excellent, 15 % no longer good. */
const POINTS_PER_PERCENT = 4;
/** A round trip up to here is not noticed in a conversation; each 10 ms more costs a point. */
const FREE_ROUND_TRIP_MS = 150;

/** A pure choice, 0–100. */
export function decideScore({ lossRatio, roundTripMs }: PathFacts): number {
  const late = Math.max(0, roundTripMs - FREE_ROUND_TRIP_MS) / 10;
  return Math.max(0, 100 - lossRatio * 100 * POINTS_PER_PERCENT - late);
}

export function decideQuality(score: number): ConnectionQuality {
  if (score > EXCELLENT_ABOVE) return ConnectionQuality.EXCELLENT;
  return score > GOOD_ABOVE ? ConnectionQuality.GOOD : ConnectionQuality.POOR;
}

/** Of two transports the worse counts; the first report after a join is told as well. */
export function takeQuality(
  room: Room,
  participant: Participant,
  transport: string,
  facts: PathFacts,
): void {
  participant.scores.set(transport, decideScore(facts));
  tellQuality(room, participant, Math.min(...participant.scores.values()));
}

/** Its media is not heard of any more. */
export function tellLost(room: Room, participant: Participant): void {
  participant.scores.clear();
  tell(room, participant, ConnectionQuality.LOST, 0);
}

function tellQuality(room: Room, participant: Participant, score: number): void {
  tell(room, participant, decideQuality(score), score);
}

function tell(
  room: Room,
  participant: Participant,
  quality: ConnectionQuality,
  score: number,
): void {
  if (participant.quality === quality) return;
  participant.quality = quality;
  const participantSid = participant.sid;
  const info = create(ConnectionQualityInfoSchema, { participantSid, quality, score });
  for (const viewer of room.participants.values()) {
    if (viewer === participant || hears(viewer, participant)) send(viewer, info);
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
