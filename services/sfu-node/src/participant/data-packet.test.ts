import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import {
  ChatMessageSchema,
  type DataPacket,
  DataPacketSchema,
  ParticipantInfo_Kind as ParticipantKind,
} from '@chorale/proto/livekit/models';
import { stamp } from './data-packet.ts';
import { participant } from './participant-kit.ts';

const chat = (participantIdentity: string): DataPacket =>
  create(DataPacketSchema, {
    participantIdentity,
    value: { case: 'chatMessage', value: create(ChatMessageSchema, { message: 'hello' }) },
  });

/** Whose it is said to be, and whether the text is marked as generated. */
function stamped(packet: DataPacket, grants: object): [string, boolean] {
  stamp(packet, participant('helper', grants), []);
  const generated = packet.value.case === 'chatMessage' && packet.value.value.generated;
  return [packet.participantIdentity, generated];
}

test('an agent chats for another, and the text is marked as generated', () => {
  assert.deepEqual(stamped(chat('ada'), { agent: true }), ['ada', true]);
  assert.deepEqual(stamped(chat('ada'), { kind: ParticipantKind.AGENT }), ['ada', true]);
  assert.deepEqual(stamped(chat('helper'), { agent: true }), ['helper', false]);
});

test('nobody else does, and a hidden sender has no name', () => {
  assert.deepEqual(stamped(chat('ada'), {}), ['helper', false]);
  assert.deepEqual(stamped(chat('ada'), { hidden: true }), ['', false]);
});
