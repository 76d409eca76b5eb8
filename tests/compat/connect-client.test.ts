// Does a client generated from the protos, by Connect, manage rooms? Every RoomService call, right and wrong, in three protocols and over Twirp.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RoomService } from '@chorale/proto/livekit/room';
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { type RoomServiceCall, roomServiceCalls } from '../kit/room-service-calls.ts';
import { connectSignal } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(() => chorale[Symbol.asyncDispose]());

type Answer = 'answered' | 'not_found' | 'unimplemented' | 'unauthenticated' | 'invalid_argument';
type Ask = (call: RoomServiceCall, token: string) => Promise<Answer>;

const http = (): { baseUrl: string; httpVersion: '1.1' } => ({
  baseUrl: chorale.url,
  httpVersion: '1.1',
});

const protocols: Readonly<Record<string, Ask>> = {
  Connect: (call, token) => askGenerated(createConnectTransport(http()), call, token),
  'Connect with JSON': (call, token) =>
    askGenerated(createConnectTransport({ ...http(), useBinaryFormat: false }), call, token),
  'gRPC-Web': (call, token) => askGenerated(createGrpcWebTransport(http()), call, token),
  Twirp: (call, token) => post(`twirp/livekit.RoomService/${nameOf(call)}`, toJson(call), token),
};

const nameOf = ({ method }: RoomServiceCall): string => RoomService.method[method].name;

const toJson = ({ request }: RoomServiceCall): string =>
  JSON.stringify(request, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );

async function askGenerated(
  transport: Transport,
  { method, request }: RoomServiceCall,
  token: string,
): Promise<Answer> {
  const client = createClient(RoomService, transport);
  const call = client[method] as (request: object, options: object) => Promise<object>;
  try {
    await call(request, { headers: { authorization: `Bearer ${token}` } });
    return 'answered';
  } catch (error) {
    assert.ok(error instanceof ConnectError);
    assert.notEqual(error.rawMessage, '');
    return snake(Code[error.code]);
  }
}

const snake = (code: string): Answer =>
  code.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase() as Answer;

/** JSON as a caller without any library would send it. */
async function post(path: string, body: string, token: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answer = await fetch(`${chorale.url}/${path}`, { method: 'POST', headers, body });
  if (answer.ok) return 'answered';
  return ((await answer.json()) as { code: Answer }).code;
}

const tokenFor = (room: string, grant: RoomServiceCall['grant']): Promise<string> =>
  createToken(chorale, { room, identity: 'app', grant: { roomJoin: false, ...grant } });

for (const [protocol, ask] of Object.entries(protocols)) {
  test(`${protocol}: every call is answered`, async () => {
    const room = `right ${protocol}`;
    const token = await createToken(chorale, { room, identity: 'ada' });
    using ada = await connectSignal({ url: chorale.url, token });
    for (const call of roomServiceCalls(room, 'ada')) {
      const answer = await ask(call, await tokenFor(room, call.grant));
      assert.equal(answer, call.withRoom, call.method);
    }
    assert.equal((await ada.waitFor('leave')).reason, 4);
  });

  test(`${protocol}: a room that nobody opened`, async () => {
    const room = `unknown ${protocol}`;
    for (const call of roomServiceCalls(room, 'ada')) {
      if (call.method === 'createRoom') continue;
      const answer = await ask(call, await tokenFor(room, call.grant));
      assert.equal(answer, call.withoutRoom, call.method);
    }
  });

  test(`${protocol}: a wrong key, and a token that lacks the grant`, async () => {
    const room = `wrong ${protocol}`;
    const facts = { room, identity: 'app' };
    for (const call of roomServiceCalls(room, 'ada')) {
      const forged = { ...chorale, apiSecret: 'another secret of thirty-two bytes' };
      const foreign = await createToken(forged, { ...facts, grant: call.grant });
      assert.equal(await ask(call, foreign), 'unauthenticated', call.method);
      assert.equal(await ask(call, await tokenFor(room, {})), 'unauthenticated', call.method);
      const elsewhere = await tokenFor('another room', { roomAdmin: true });
      assert.equal(await ask(call, elsewhere), 'unauthenticated', call.method);
    }
  });
}

for (const path of ['livekit.RoomService', 'twirp/livekit.RoomService']) {
  test(`${path}: a malformed body is told to whoever may call`, async () => {
    for (const call of roomServiceCalls('malformed', 'ada')) {
      const token = await tokenFor('malformed', call.grant);
      for (const body of ['{', '[]', '{"room": 7, "name": 7, "names": 7}']) {
        const answer = await post(`${path}/${nameOf(call)}`, body, token);
        assert.equal(answer, 'invalid_argument', `${call.method} ${body}`);
      }
    }
  });

  test(`${path}: what a request lacks is named`, async () => {
    const token = await tokenFor('', { roomAdmin: true, roomCreate: true });
    const missing = { CreateRoom: 'name', DeleteRoom: 'room', ListParticipants: 'room' };
    for (const [method, field] of Object.entries(missing)) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const url = `${chorale.url}/${path}/${method}`;
      const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
      assert.match(await answer.text(), new RegExp(`"[^"]*\\b${field}\\b[^"]*"`), method);
    }
  });
}
