// What does a running stack leave behind, in its log and when it ends?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startChorale } from '../kit/start-chorale.ts';

test('SIGTERM ends it cleanly, workers too', async () => {
  const chorale = await startChorale();
  const pids = [...chorale.log().matchAll(/"pid":(\d+),"msg":"media worker started"/g)];
  assert.ok(pids.length >= 2, chorale.log());
  await chorale[Symbol.asyncDispose]();
  for (const [, pid] of pids) assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' });
});

test('no secret and no token reaches the log', async () => {
  await using chorale = await startChorale({ args: ['--log-level', 'debug'] });
  const token = 'eyJjYW5hcnki.canary.token';
  await fetch(`${chorale.url}/rtc/validate?access_token=${token}`);
  await fetch(`${chorale.url}/rtc/validate`, { headers: { authorization: `Bearer ${token}` } });
  assert.doesNotMatch(chorale.log(), /canary|"secret"|devkey/);
});
