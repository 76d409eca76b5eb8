// Are the pieces that workers tell put together by room, participant and transport?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TrackType } from '@chorale/proto/livekit/models';
import type { TransportReport } from '../host/describe-transport.ts';
import { enter, openTestRoom, publishTrack, type TestRoom } from '../room/room-kit.ts';
import { describeRooms, type RoomPiece } from '../worker/describe-rooms.ts';
import { joinPieces } from './inspect-rooms.ts';

const piecesOf = (...labs: TestRoom[]): RoomPiece[] => {
  const rooms = new Map(labs.map(({ room }) => [room.name, room]));
  return [...describeRooms({ rooms, parts: { hosts: new Set() } as never })];
};

const transport = (id: string): RoomPiece => {
  const facts: TransportReport = { transport: id, published: [], sent: [] };
  return { kind: 'transport', facts };
};

test('a participant has its transports, whichever worker they are on', () => {
  const lab = openTestRoom();
  const [ada, bob] = [enter(lab, 'ada'), enter(lab, 'bob')];
  publishTrack(lab, ada, { sid: 'TR_1' });
  publishTrack(lab, ada, { sid: 'TR_2', type: TrackType.AUDIO, muted: true });
  const there = [bob.participant.subscriberTransport, 'PA_gone/subscriber'].map(transport);
  const [room, ...others] = joinPieces([...there, ...piecesOf(lab)]);
  assert.deepEqual(others, []);
  const told = room?.participants.map(({ identity, published, subscribed, media }) => [
    identity,
    published.map(({ sid, muted }) => `${sid} ${muted}`),
    subscribed.map(({ sid, publisher, wanted }) => `${sid} ${publisher} ${wanted}`),
    media.map(({ transport: id }) => id),
  ]);
  assert.deepEqual(told, [
    ['ada', ['TR_1 false', 'TR_2 true'], [], []],
    ['bob', [], ['TR_1 ada HIGH', 'TR_2 ada HIGH'], [bob.participant.subscriberTransport]],
  ]);
});

test('one room by its name', () => {
  const lab = openTestRoom();
  assert.equal(joinPieces(piecesOf(lab), 'lab').length, 1);
  assert.equal(joinPieces(piecesOf(lab), 'elsewhere').length, 0);
});

test('what a participant says of itself stays out', () => {
  const lab = openTestRoom();
  const { participant } = enter(lab, 'ada');
  participant.metadata = 'canary';
  participant.attributes = { key: 'canary' };
  participant.grants = { ...participant.grants, metadata: 'canary' };
  assert.ok(!JSON.stringify(joinPieces(piecesOf(lab))).includes('canary'));
});
