// Who is told who speaks? Changes only, to those who hear the speaker and to the speaker.
import { create, toBinary } from '@chorale/proto';
import {
  ActiveSpeakerUpdateSchema,
  DataPacket_Kind,
  DataPacketSchema,
  type SpeakerInfo,
  SpeakerInfoSchema,
} from '@chorale/proto/livekit/models';
import { SpeakersChangedSchema } from '@chorale/proto/livekit/rtc';
import { supportsSpeakerDeltas } from '@chorale/protocol';
import type { Participant } from '../participant/participant.ts';
import type { Room } from './room.ts';

export interface SpeakerLevelFacts {
  readonly id: string;
  readonly level: number;
}

export function takeSpeakers(room: Room, speakers: readonly SpeakerLevelFacts[]): void {
  const now = new Map(speakers.map(({ id, level }) => [id, level]));
  const changes = decideSpeakerChanges(room.speaking, now);
  room.speaking = now;
  if (changes.length === 0) return;
  for (const viewer of room.participants.values()) {
    if (supportsSpeakerDeltas(viewer.protocol)) tell(viewer, changes);
    else listSpeakers(room, viewer);
  }
}

/** `viewer` begins to hear `publisher`, who may be speaking already: levels are only told when they change. */
export function tellPresentLevel(room: Room, viewer: Participant, publisher: Participant): void {
  const { sid } = publisher;
  const level = room.speaking.get(sid);
  if (level === undefined) return;
  if (!supportsSpeakerDeltas(viewer.protocol)) return;
  tell(viewer, [create(SpeakerInfoSchema, { sid, level, active: true })]);
}

/** A pure choice: new speakers, other levels, and those who have stopped with level 0. */
export function decideSpeakerChanges(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
): SpeakerInfo[] {
  const changed = [...now].filter(([sid, level]) => before.get(sid) !== level);
  const stopped = [...before.keys()].filter((sid) => !now.has(sid));
  return [
    ...changed.map(([sid, level]) => create(SpeakerInfoSchema, { sid, level, active: true })),
    ...stopped.map((sid) => create(SpeakerInfoSchema, { sid, level: 0, active: false })),
  ];
}

/** Clients of the first protocols read everyone who speaks, from a data packet. */
function listSpeakers(room: Room, viewer: Participant): void {
  const heard = new Set(heardBy(viewer));
  const speakers = [...room.speaking]
    .filter(([sid]) => heard.has(sid))
    .map(([sid, level]) => create(SpeakerInfoSchema, { sid, level, active: true }));
  const packet = create(DataPacketSchema, {
    kind: DataPacket_Kind.LOSSY,
    value: { case: 'speaker', value: create(ActiveSpeakerUpdateSchema, { speakers }) },
  });
  const data = toBinary(DataPacketSchema, packet);
  const transports = [viewer.subscriberTransport];
  room.host.send({ kind: 'sendData', transports, label: '_lossy', data });
}

const heardBy = (viewer: Participant): string[] => [
  viewer.sid,
  ...[...viewer.subscriptions.values()].map(({ publisher }) => publisher.sid),
];

function tell(viewer: Participant, changes: readonly SpeakerInfo[]): void {
  const heard = new Set(heardBy(viewer));
  const speakers = changes.filter(({ sid }) => heard.has(sid));
  if (speakers.length === 0) return;
  const value = create(SpeakersChangedSchema, { speakers });
  viewer.session?.send({ case: 'speakersChanged', value });
}
