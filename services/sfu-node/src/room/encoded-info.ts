// What is a newcomer told of those who are there already? Their infos as bytes, kept until they change: a full room is told to each.
import { toBinary } from '@chorale/proto';
import { ParticipantInfoSchema } from '@chorale/proto/livekit/models';
import { type JoinResponse, JoinResponseSchema } from '@chorale/proto/livekit/rtc';
import type { Participant } from '../participant/participant.ts';
import { writeParticipantInfo } from './info.ts';
import type { Room } from './room.ts';

/** A field that is written behind the others as it is: on the wire no reader sees a difference. */
export type EncodedField = NonNullable<JoinResponse['$unknown']>[number];

export interface EncodedInfo {
  /** Of the participant: every change of what it says counts one. */
  readonly version: number;
  readonly field: EncodedField;
}

const NUMBER: number = JoinResponseSchema.field.otherParticipants.number;
const LENGTH_DELIMITED = 2;

/** Everyone whom `viewer` may see, without itself, as fields of its JoinResponse. */
export function encodeOthers(room: Room, viewer: Participant): EncodedField[] {
  const fields: EncodedField[] = [];
  for (const other of room.participants.values()) {
    if (other !== viewer && !other.grants.hidden) fields.push(encodedInfoOf(other).field);
  }
  return fields;
}

function encodedInfoOf(participant: Participant): EncodedInfo {
  const known = participant.encodedInfo;
  if (known?.version === participant.version) return known;
  const bytes = toBinary(ParticipantInfoSchema, writeParticipantInfo(participant));
  const field = { no: NUMBER, wireType: LENGTH_DELIMITED, data: delimited(bytes) };
  participant.encodedInfo = { version: participant.version, field };
  return participant.encodedInfo;
}

/** Behind its length, as a varint. */
function delimited(bytes: Uint8Array): Uint8Array {
  const prefix: number[] = [];
  let left = bytes.length;
  for (; left > 127; left >>>= 7) prefix.push((left & 127) | 128);
  prefix.push(left);
  const whole = new Uint8Array(prefix.length + bytes.length);
  whole.set(prefix);
  whole.set(bytes, prefix.length);
  return whole;
}
