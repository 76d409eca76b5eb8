// Is a client that may not in told why, as LiveKit's clients expect? Status and sentence, on the socket and on validate.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { signAccessToken } from '@chorale/auth';
import { AccessToken } from 'livekit-server-sdk';
import { connectSignal, signalUrl } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(() => chorale[Symbol.asyncDispose]());

interface Case {
  readonly name: string;
  readonly token: () => string | Promise<string>;
  readonly status: number;
  readonly body: RegExp;
  readonly query?: Record<string, string>;
}

const tokenWith = (change: (token: AccessToken) => void, options = {}, secret = 'secret') => {
  const token = new AccessToken('devkey', secret, { identity: 'ada', ...options });
  change(token);
  return token.toJwt();
};
const grant = { roomJoin: true, room: 'lab' };

const cases: readonly Case[] = [
  { name: 'no token', token: () => '', status: 401, body: /no access token/ },
  { name: 'no JWT', token: () => 'nonsense', status: 401, body: /invalid token/ },
  {
    name: 'another secret',
    token: () => tokenWith((t) => t.addGrant(grant), {}, 'wrong'),
    status: 401,
    body: /invalid token/,
  },
  {
    name: 'expired',
    token: () => tokenWith((t) => t.addGrant(grant), { ttl: -120 }),
    status: 401,
    body: /expired/,
  },
  {
    name: 'no roomJoin',
    token: () => tokenWith((t) => t.addGrant({ room: 'lab' })),
    status: 401,
    body: /roomJoin/,
  },
  {
    name: 'another room in the query',
    token: () => tokenWith((t) => t.addGrant(grant)),
    status: 401,
    body: /another room/,
    query: { room: 'cellar' },
  },
  {
    name: 'no room at all',
    token: () => tokenWith((t) => t.addGrant({ roomJoin: true })),
    status: 400,
    body: /room name/,
  },
  {
    name: 'empty identity',
    token: () =>
      signAccessToken({ identity: '', video: grant }, { apiKey: 'devkey', secret: 'secret' }, 60),
    status: 400,
    body: /identity cannot be empty/,
  },
  {
    name: 'a room name of 257 bytes',
    token: () => tokenWith((t) => t.addGrant({ roomJoin: true, room: 'r'.repeat(257) })),
    status: 400,
    body: /room name exceeds 256/,
  },
  {
    name: 'attributes without the grant',
    token: () => tokenWith((t) => t.addGrant(grant)),
    status: 401,
    body: /canUpdateOwnMetadata/,
    query: { attributes: Buffer.from('{"a":"b"}').toString('base64url') },
  },
];

for (const { name, token, status, body, query } of cases) {
  test(`refused: ${name}`, async () => {
    const options = { url: chorale.url, token: await token(), query: query ?? {} };
    const expected = new RegExp(`^Error: ${status}: .*${body.source}`);
    await assert.rejects(connectSignal(options), expected);
    const target = new URL(signalUrl(options).replace('ws', 'http'));
    target.pathname = '/rtc/validate';
    const answer = await fetch(target);
    assert.equal(answer.status, status);
    assert.match(await answer.text(), body);
  });
}

describe('v1', () => {
  const refusedWith = async (query: Record<string, string>, expected: RegExp) => {
    const token = await createToken(chorale, { room: 'lab', identity: 'ada' });
    const target = new URL(`${chorale.url}/rtc/v1/validate`);
    for (const [key, value] of Object.entries({ access_token: token, ...query })) {
      target.searchParams.set(key, value);
    }
    const answer = await fetch(target);
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), expected);
  };

  test('join_request is missing', () => refusedWith({}, /missing/));
  test('join_request is no protobuf', () => refusedWith({ join_request: 'AAAA' }, /malformed/));

  test('a gzip bomb costs a refusal', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const wrapped = Buffer.concat([Buffer.from([8, 1, 18]), varint(bomb.length), bomb]);
    await refusedWith({ join_request: wrapped.toString('base64url') }, /too large/);
  });
});

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
};

test('a good token validates, by query and by header', async () => {
  const token = await createToken(chorale, { room: 'lab', identity: 'ada' });
  const byQuery = await fetch(`${chorale.url}/rtc/validate?access_token=${token}`);
  assert.deepEqual([byQuery.status, await byQuery.text()], [200, 'success']);
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await fetch(`${chorale.url}//rtc/validate`, { headers })).status, 200);
});

test('health, CORS and plain requests', async () => {
  const health = await fetch(`${chorale.url}/`, { headers: { origin: 'https://a.example' } });
  assert.deepEqual([health.status, await health.text()], [200, 'OK']);
  assert.equal(health.headers.get('access-control-allow-origin'), 'https://a.example');
  assert.equal((await fetch(`${chorale.url}/`, { method: 'HEAD' })).status, 200);
  const preflight = await fetch(`${chorale.url}/rtc/validate`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://a.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  });
  assert.equal(preflight.headers.get('access-control-max-age'), '86400');
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /authorization/);
  assert.equal((await fetch(`${chorale.url}/rtc`)).status, 404);
});
