import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TrackSource } from '@chorale/proto/livekit/models';
import { SignJWT, UnsecuredJWT } from 'jose';
import { readGrants, signAccessToken, verifyAccessToken, writeClaims } from './index.ts';

const SECRET = 'a secret of more than thirty-two bytes';
const keys = new Map([['key', SECRET]]);
const verify = (token: string) => verifyAccessToken(token, keys, 8192);
const signer = { apiKey: 'key', secret: SECRET };
const claims = { identity: 'ada', video: { roomJoin: true, room: 'lab' } };

const sign = (change: (jwt: SignJWT) => SignJWT, alg = 'HS256', secret = SECRET): Promise<string> =>
  change(
    new SignJWT({ video: claims.video })
      .setProtectedHeader({ alg })
      .setIssuer('key')
      .setSubject('ada')
      .setExpirationTime('1h'),
  ).sign(new TextEncoder().encode(secret));

test('a token of ours is read back', async () => {
  const verified = await verify(await signAccessToken(claims, signer, 60));
  assert.equal(verified.claims.identity, 'ada');
  assert.equal(verified.claims.video.room, 'lab');
});

const refusals: Record<string, () => string | Promise<string>> = {
  'no signature': () => new UnsecuredJWT({}).setIssuer('key').setExpirationTime('1h').encode(),
  'another algorithm': () => sign((jwt) => jwt, 'HS512'),
  'another secret': () => sign((jwt) => jwt, 'HS256', 'another secret, also thirty-two bytes long'),
  'an unknown issuer': () => sign((jwt) => jwt.setIssuer('__proto__')),
  'expired beyond the leeway': () => sign((jwt) => jwt.setExpirationTime('-2m')),
  'not yet valid': () => sign((jwt) => jwt.setNotBefore('2m')),
  'too long': () => signAccessToken({ ...claims, metadata: 'm'.repeat(9000) }, signer, 60),
  'five parts': () => 'a.b.c.d.e',
  nothing: () => '',
};
for (const [name, make] of Object.entries(refusals)) {
  test(`refused: ${name}`, async () => {
    await assert.rejects(verify(await make()), { code: 'unauthenticated' });
  });
}

test('refused: no exp', async () => {
  const token = await new SignJWT({ video: {} })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('key')
    .sign(new TextEncoder().encode(SECRET));
  await assert.rejects(verify(token), { code: 'unauthenticated' });
});

test('refused: a claim of the wrong type, by its name', async () => {
  const token = await signAccessToken({ ...claims, video: { room: 7 } as never }, signer, 60);
  await assert.rejects(verify(token), /video\.room/);
});

test('expired within the leeway is accepted', async () => {
  assert.ok(await verify(await sign((jwt) => jwt.setExpirationTime('-30s'))));
});

test('defaults: publish and subscribe are allowed, data follows publish', () => {
  const grants = readGrants(claims);
  assert.ok(grants.canPublish && grants.canSubscribe && grants.canPublishData);
  assert.equal(readGrants({ ...claims, video: { canPublish: false } }).canPublishData, false);
  assert.equal(grants.canUpdateOwnMetadata, false);
});

test('sources override canPublish', () => {
  const grants = readGrants({
    ...claims,
    video: { canPublish: false, canPublishSources: ['camera', 'screen_share'] },
  });
  assert.equal(grants.canPublish, true);
  assert.deepEqual(grants.canPublishSources, [TrackSource.CAMERA, TrackSource.SCREEN_SHARE]);
});

test('grants survive the way through claims', () => {
  const grants = readGrants({
    ...claims,
    kind: 'agent',
    attributes: { a: '1' },
    video: { ...claims.video, hidden: true, canPublishSources: ['microphone'] },
    roomConfig: { emptyTimeout: 7 },
  });
  assert.deepEqual(readGrants(writeClaims(grants)), grants);
});
