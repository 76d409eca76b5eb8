// What is a participant on the wire? Its info as bytes, encoded once for all who are told, and kept until it changes: a full room is told
// to each newcomer.
import { create, toBinary } from '@chorale/proto';
import { type ParticipantInfo, ParticipantInfoSchema } from '@chorale/proto/livekit/models';
import {
  type JoinResponse,
  JoinResponseSchema,
  ParticipantUpdateSchema,
  type SignalResponse,
} from '@chorale/proto/livekit/rtc';
import type { Participant } from '../participant/participant.ts';
import { writeParticipantInfo } from './info.ts';
import type { Room } from './room.ts';

/** A field that is written behind the others as it is: on the wire no reader sees a difference. */
export type EncodedField = NonNullable<JoinResponse['$unknown']>[number];

export interface EncodedInfo {
  readonly sid: string;
  readonly identity: string;
  /** Of the participant: every change of what it says counts one. */
  readonly version: number;
  /** Behind its length. */
  readonly data: Uint8Array;
}

const OTHERS: number = JoinResponseSchema.field.otherParticipants.number;
const UPDATED: number = ParticipantUpdateSchema.field.participants.number;
const LENGTH_DELIMITED = 2;

/** Everyone whom `viewer` may see, without itself, as fields of its JoinResponse. */
export function encodeOthers(room: Room, viewer: Participant): EncodedField[] {
  const fields: EncodedField[] = [];
  for (const other of room.participants.values()) {
    if (other !== viewer && !other.grants.hidden)
      fields.push(fieldOf(OTHERS, encodedInfoOf(other).data));
  }
  return fields;
}

export function encodedInfoOf(participant: Participant): EncodedInfo {
  if (participant.encodedInfo?.version !== participant.version) {
    participant.encodedInfo = encodeInfo(writeParticipantInfo(participant));
  }
  return participant.encodedInfo;
}

export function encodeInfo(info: ParticipantInfo): EncodedInfo {
  const { sid, identity, version } = info;
  return { sid, identity, version, data: delimited(toBinary(ParticipantInfoSchema, info)) };
}

/** A ParticipantUpdate. */
export function updateOf(infos: readonly EncodedInfo[]): SignalResponse['message'] {
  const value = create(ParticipantUpdateSchema);
  value.$unknown = infos.map(({ data }) => fieldOf(UPDATED, data));
  return { case: 'update', value };
}

const fieldOf = (no: number, data: Uint8Array): EncodedField => ({
  ...{ no, wireType: LENGTH_DELIMITED, data },
});

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
