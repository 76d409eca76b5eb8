// Who is told that a participant has changed? Everyone who may see it; the version tells stale from new.
import {
  type DisconnectReason,
  type ParticipantInfo,
  ParticipantInfo_State as State,
} from '@chorale/proto/livekit/models';
import type { Participant } from '../participant/participant.ts';
import { type EncodedInfo, encodedInfoOf, encodeInfo, updateOf } from './encoded-info.ts';
import { writeParticipantInfo } from './info.ts';
import type { Room } from './room.ts';
import { encodeSignal, type SignalSession } from './signal-session.ts';

/** To everyone else, and to itself, at once: a change that somebody asked for. A hidden participant is seen by itself alone. */
export function broadcastParticipant(room: Room, changed: Participant): void {
  changed.version++;
  const info = encodedInfoOf(changed);
  changed.session?.send(updateOf([info]));
  if (!changed.grants.hidden) room.news.tellNow(info);
}

/** The same for what happens with every visitor, its join and its activity: of who does not publish the others are told in rounds. */
export function broadcastState(room: Room, changed: Participant): void {
  changed.version++;
  const info = encodedInfoOf(changed);
  changed.session?.send(updateOf([info]));
  if (!changed.grants.hidden) tell(room, changed, info);
}

/** To everyone else: it is gone. */
export function broadcastDeparture(room: Room, gone: Participant, reason: DisconnectReason): void {
  gone.version++;
  if (gone.grants.hidden) return;
  tell(room, gone, encodeInfo(writeParticipantInfo(gone, reason)));
}

/** To everyone else: it can be seen no more, though it is there. */
export function broadcastHiding(room: Room, participant: Participant): void {
  const info = writeParticipantInfo(participant);
  info.state = State.DISCONNECTED;
  room.news.tellNow(encodeInfo(info));
}

function tell(room: Room, { hasPublished }: Participant, info: EncodedInfo): void {
  const isSmall = room.participants.size <= room.settings.limits.participantsToldAtOnce;
  if (hasPublished || isSmall) room.news.tellNow(info);
  else room.news.tellSoon(info);
}

/** What the room's news hands out: to each session what is about others, in messages of a bounded size. */
export function tellEveryone(room: Room, news: readonly EncodedInfo[]): void {
  const limitBytes = room.settings.limits.participantUpdateBytes;
  const concerned = new Set(news.map(({ sid }) => sid));
  const frames = chunksOf(news, limitBytes).map((chunk) => encodeSignal(updateOf(chunk)));
  for (const { sid, session } of room.participants.values()) {
    if (session === undefined) continue;
    if (!concerned.has(sid)) for (const frame of frames) session.sendEncoded(frame);
    else
      sendInChunks(
        session,
        news.filter((info) => info.sid !== sid),
        limitBytes,
      );
  }
}

export function sendInChunks(
  session: SignalSession,
  news: readonly EncodedInfo[],
  limitBytes: number,
): void {
  for (const chunk of chunksOf(news, limitBytes)) session.send(updateOf(chunk));
}

/** One participant may be larger than a chunk: it then has one of its own. */
export function chunksOf(news: readonly EncodedInfo[], limitBytes: number): EncodedInfo[][] {
  const chunks: EncodedInfo[][] = [];
  let left = 0;
  for (const info of news) {
    const bytes = info.data.length;
    const chunk = chunks.at(-1);
    if (chunk === undefined || bytes > left) {
      chunks.push([info]);
      left = limitBytes - bytes;
    } else {
      chunk.push(info);
      left -= bytes;
    }
  }
  return chunks;
}

/** Everyone whom `viewer` may see, without itself. */
export function visibleOthers(room: Room, viewer: Participant): ParticipantInfo[] {
  return [...room.participants.values()]
    .filter((other) => other !== viewer && !other.grants.hidden)
    .map((other) => writeParticipantInfo(other));
}
