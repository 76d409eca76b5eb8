// Whose address counts? That of the socket, unless a trusted proxy says whom it speaks for.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

const folder = mkdtempSync(path(tmpdir(), 'chorale-'));
const LIMIT = 3;

async function start(name: string, proxies: string): Promise<RunningChorale> {
  const file = path(folder, name);
  writeFileSync(
    file,
    `trusted_proxies: [${proxies}]\nlimit: { auth_failures_per_address: ${LIMIT} }\n`,
  );
  return startChorale({ args: ['--config', file, '--log-level', 'error'] });
}

let untrusting: RunningChorale;
let trusting: RunningChorale;
before(async () => {
  untrusting = await start('untrusting.yaml', '"10.9.9.0/24"');
  trusting = await start('trusting.yaml', '"127.0.0.0/8"');
});
after(async () => {
  await untrusting[Symbol.asyncDispose]();
  await trusting[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const validate = async (url: string, token: string, forwardedFor: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': forwardedFor };
  return (await fetch(`${url}/rtc/validate`, { headers })).status;
};

test('who is refused for a while is told for how long', async () => {
  const { gatewayUrl: url } = trusting;
  for (let i = 0; i < LIMIT; i++) await validate(url, 'wrong', '203.0.113.50');
  const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': '203.0.113.50' };
  const refused = await fetch(`${url}/rtc/validate`, { headers });
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '60']);
});

test('a header from an address that nobody trusts changes nothing', async () => {
  const { gatewayUrl: url } = untrusting;
  for (let i = 0; i < LIMIT; i++) assert.equal(await validate(url, 'wrong', `203.0.113.${i}`), 401);
  assert.equal(await validate(url, 'wrong', '203.0.113.99'), 429);
  const good = await createToken(untrusting, { room: 'lab', identity: 'ada' });
  assert.equal(await validate(url, good, '203.0.113.100'), 429);
});

test('behind a trusted proxy each client has its own count', async () => {
  const { gatewayUrl: url } = trusting;
  for (let i = 0; i < LIMIT; i++) assert.equal(await validate(url, 'wrong', '203.0.113.1'), 401);
  assert.equal(await validate(url, 'wrong', '203.0.113.1'), 429);
  const good = await createToken(trusting, { room: 'lab', identity: 'ada' });
  assert.equal(await validate(url, good, '203.0.113.2'), 200);
});

test('what a client writes into the header before its proxy does not count', async () => {
  const { gatewayUrl: url } = trusting;
  for (let i = 0; i < LIMIT; i++) {
    assert.equal(await validate(url, 'wrong', `198.51.100.${i}, 203.0.113.7`), 401);
  }
  assert.equal(await validate(url, 'wrong', '198.51.100.200, 203.0.113.7'), 429);
});
