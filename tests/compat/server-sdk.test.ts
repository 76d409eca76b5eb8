// Does livekit-server-sdk manage rooms as it would elsewhere? Every RoomService call, right and wrong.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  DataPacket_Kind as Kind,
  RoomServiceClient,
  TrackType,
  TwirpError,
} from 'livekit-server-sdk';
import { connectSignal } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
let rooms: RoomServiceClient;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
  rooms = new RoomServiceClient(chorale.url, chorale.apiKey, chorale.apiSecret);
});
after(() => chorale[Symbol.asyncDispose]());

const join = async (room: string, identity: string) =>
  connectSignal({ url: chorale.url, token: await createToken(chorale, { room, identity }) });

const codeOf = async (call: Promise<unknown>): Promise<[number, string | undefined]> => {
  const error = await call.then(
    () => assert.fail('the call was answered'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TwirpError, String(error));
  return [error.status, error.code];
};

test('rooms: created once by name, listed, changed, deleted', async () => {
  const options = { name: 'lab', emptyTimeout: 60, maxParticipants: 3, metadata: 'm' };
  const created = await rooms.createRoom(options);
  assert.deepEqual([created.name, created.maxParticipants, created.metadata], ['lab', 3, 'm']);
  assert.equal((await rooms.createRoom({ name: 'lab' })).sid, created.sid);
  await rooms.createRoom({ name: 'other' });
  const listed = (await rooms.listRooms()).map(({ name }) => name);
  assert.ok(listed.includes('lab') && listed.includes('other'));
  assert.deepEqual(
    (await rooms.listRooms(['lab'])).map(({ sid }) => sid),
    [created.sid],
  );
  using ada = await join('lab', 'ada');
  assert.equal((await rooms.updateRoomMetadata('lab', 'changed')).metadata, 'changed');
  await ada.waitFor('roomUpdate', ({ room }) => room?.metadata === 'changed');
  await rooms.deleteRoom('lab');
  const leave = await ada.waitFor('leave');
  assert.deepEqual([leave.reason, leave.action], [5, 0]);
  assert.deepEqual(await rooms.listRooms(['lab']), []);
});

test('a room with a limit refuses who is too many', async () => {
  await rooms.createRoom({ name: 'small', maxParticipants: 1 });
  using _ada = await join('small', 'ada');
  await assert.rejects(join('small', 'bob'), /^Error: 503: /);
});

test('participants: listed, read, changed, removed', async () => {
  using ada = await join('crew', 'ada');
  using bob = await join('crew', 'bob');
  const listed = await rooms.listParticipants('crew');
  assert.deepEqual(listed.map(({ identity }) => identity).toSorted(), ['ada', 'bob']);
  const changed = await rooms.updateParticipant('crew', 'ada', {
    name: 'Ada',
    metadata: 'm',
    attributes: { a: '1' },
  });
  assert.deepEqual([changed.name, changed.attributes['a']], ['Ada', '1']);
  await bob.waitFor('update', ({ participants: [p] }) => p?.name === 'Ada');
  assert.equal((await rooms.getParticipant('crew', 'ada')).metadata, 'm');
  await rooms.removeParticipant('crew', 'ada');
  assert.equal((await ada.waitFor('leave')).reason, 4);
  await bob.waitFor('update', ({ participants: [p] }) => p?.identity === 'ada' && p?.state === 3);
});

test('permissions change while the participant is there', async () => {
  using ada = await join('rights', 'ada');
  using bob = await join('rights', 'bob');
  const permission = { canSubscribe: true, canPublish: false, canPublishData: true };
  await rooms.updateParticipant('rights', 'ada', { permission });
  const update = await bob.waitFor('update', ({ participants: [p] }) => {
    return p?.identity === 'ada' && p.permission?.canPublish === false;
  });
  assert.equal(update.participants[0]?.permission?.canSubscribe, true);
  ada.send({ case: 'addTrack', value: { cid: 'x', source: 2, type: 0 } as never });
  assert.equal((await ada.waitFor('requestResponse')).reason, 2);
  const tokens = () => ada.received.filter((message) => message.case === 'refreshToken').length;
  assert.ok(tokens() >= 2);
  await rooms.updateParticipant('rights', 'ada', { permission: { ...permission, hidden: true } });
  await bob.waitFor('update', ({ participants: [p] }) => p?.identity === 'ada' && p?.state === 3);
});

test('tracks and subscriptions of others, data', async () => {
  using ada = await join('media', 'ada');
  ada.send({ case: 'addTrack', value: { cid: 'mic', type: TrackType.AUDIO, source: 2 } as never });
  await ada.waitFor('trackPublished');
  assert.deepEqual(await codeOf(rooms.mutePublishedTrack('media', 'ada', 'TR_x', true)), [
    404,
    'not_found',
  ]);
  await rooms.updateSubscriptions('media', 'ada', ['TR_x'], false);
  await rooms.sendData('media', new TextEncoder().encode('hello'), Kind.RELIABLE, { topic: 't' });
});

test('errors carry the canonical code', async () => {
  assert.deepEqual(await codeOf(rooms.deleteRoom('nowhere')), [404, 'not_found']);
  assert.deepEqual(await codeOf(rooms.listParticipants('nowhere')), [404, 'not_found']);
  await rooms.createRoom({ name: 'here' });
  assert.deepEqual(await codeOf(rooms.getParticipant('here', 'nobody')), [404, 'not_found']);
  assert.deepEqual(await codeOf(rooms.createRoom({ name: '' })), [400, 'invalid_argument']);
  assert.deepEqual(await codeOf(rooms.createRoom({ name: 'x'.repeat(257) })), [
    400,
    'invalid_argument',
  ]);
  assert.deepEqual(await codeOf(rooms.moveParticipant('here', 'nobody', 'there')), [
    501,
    'unimplemented',
  ]);
});

test('a wrong key, a missing grant, a malformed body', async () => {
  const wrong = new RoomServiceClient(chorale.url, chorale.apiKey, 'wrong');
  assert.deepEqual(await codeOf(wrong.listRooms()), [401, 'unauthenticated']);
  const post = async (body: string, type: string, grant: object) => {
    const token = await createToken(chorale, { room: 'here', identity: 'app', grant });
    const answer = await fetch(`${chorale.url}/twirp/livekit.RoomService/ListRooms`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${token}` },
      body,
    });
    return [answer.status, ((await answer.json()) as { code: string }).code];
  };
  const json = 'application/json';
  assert.deepEqual(await post('{}', json, {}), [401, 'unauthenticated']);
  assert.deepEqual(await post('{', json, { roomList: true }), [400, 'invalid_argument']);
  assert.deepEqual(await post('\u0007', 'application/protobuf', { roomList: true }), [
    400,
    'invalid_argument',
  ]);
  assert.deepEqual(await post('{}', 'text/plain', { roomList: true }), [400, 'invalid_argument']);
  const token = await createToken(chorale, { room: 'x', identity: 'app' });
  const headers = { 'content-type': json, authorization: `Bearer ${token}` };
  const call = (path: string, body: string) =>
    fetch(`${chorale.url}/twirp/${path}`, { method: 'POST', headers, body });
  assert.equal((await call('livekit.RoomService/Nonsense', '{}')).status, 404);
  assert.equal(
    (await call('livekit.RoomService/ListRooms', 'x'.repeat(11 * 1024 * 1024))).status,
    413,
  );
});
