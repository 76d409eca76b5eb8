// Does a reliable packet reach a participant that is just connecting once, and only once?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '@chorale/async';
import { create, toBinary } from '@chorale/proto';
import {
  DataPacketSchema,
  DataPacket_Kind as Kind,
  ParticipantInfo_State as State,
  UserPacketSchema,
} from '@chorale/proto/livekit/models';
import { SendDataRequestSchema } from '@chorale/proto/livekit/room';
import { defaultLimits } from '@chorale/protocol';
import { sendData } from '../control/send-data.ts';
import type { HostCommand } from '../host/messages.ts';
import { ReliableCache } from '../room/reliable-cache.ts';
import type { Room } from '../room/room.ts';
import { handleData, openChannel } from './data.ts';
import { HeldPackets } from './held-packets.ts';
import type { Participant } from './participant.ts';
import { participant } from './participant-kit.ts';

/** As much of a room as data needs; what its host is told stands in `told`. */
function roomOf(...members: readonly Participant[]) {
  const told: Extract<HostCommand, { kind: 'sendData' }>[] = [];
  const room = {
    participants: new Map(members.map((member) => [member.identity, member])),
    reliable: new ReliableCache(createSystemClock()),
    nonces: { isRepeated: () => false },
    news: { flushIfWaiting: () => undefined },
    settings: { limits: defaultLimits },
    host: { send: (command: HostCommand) => command.kind === 'sendData' && told.push(command) },
  } as unknown as Room;
  const reached = (who: Participant): number =>
    told.filter(({ transports }) => transports.includes(who.subscriberTransport)).length;
  return { room, reached };
}

function packet(sequence: number): Uint8Array {
  const user = create(UserPacketSchema, { payload: Uint8Array.of(sequence) });
  return toBinary(
    DataPacketSchema,
    create(DataPacketSchema, { sequence, value: { case: 'user', value: user } }),
  );
}

const say = (room: Room, who: Participant, sequence: number): void =>
  handleData(room, who, {
    kind: 'data',
    transport: who.publisherTransport,
    label: '_reliable',
    data: packet(sequence),
  });

const opened = (transport: string) =>
  ({ kind: 'dataChannelOpened', transport, label: '_reliable' }) as const;

test('said between the opening of a channel and the word of it: it comes by the replay alone', () => {
  const [ada, bob] = [participant('ada'), participant('bob')];
  bob.state = State.ACTIVE;
  const { room, reached } = roomOf(ada, bob);
  say(room, ada, 1);
  assert.equal(reached(bob), 0);
  openChannel(room, bob, opened(bob.subscriberTransport));
  assert.equal(reached(bob), 1);
  say(room, ada, 2);
  assert.equal(reached(bob), 2);
});

test('of two connections the one towards the participant counts, and once', () => {
  const [ada, bob] = [participant('ada'), participant('bob')];
  const { room, reached } = roomOf(ada, bob);
  say(room, ada, 1);
  openChannel(room, bob, opened(bob.publisherTransport));
  assert.equal(reached(bob), 0);
  for (let i = 0; i < 2; i++) openChannel(room, bob, opened(bob.subscriberTransport));
  assert.equal(reached(bob), 1);
});

test("an application's data waits for the channel, in order", () => {
  const bob = participant('bob');
  const { room, reached } = roomOf(bob);
  const data = Uint8Array.of(7);
  sendData(room, create(SendDataRequestSchema, { data, kind: Kind.RELIABLE }));
  sendData(room, create(SendDataRequestSchema, { data, kind: Kind.LOSSY }));
  assert.equal(reached(bob), 0);
  openChannel(room, bob, opened(bob.subscriberTransport));
  assert.equal(reached(bob), 1);
});

test('what waits for nobody is bounded: the oldest goes', () => {
  const held = new HeldPackets();
  for (let i = 0; i < 5; i++) held.add(new Uint8Array(30_000).fill(i));
  assert.deepEqual(
    held.take().map(([first]) => first),
    [2, 3, 4],
  );
  assert.deepEqual(held.take(), []);
});
