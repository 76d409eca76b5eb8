// Does a session with little memory lose anything?
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Arena, SLOT_BYTES } from './arena.ts';
import { DTLS_SCRATCH_BYTES, DtlsContext } from './dtls-context.ts';
import { DtlsSession } from './dtls-session.ts';

function connect(t: TestContext) {
  const arena = new Arena(DTLS_SCRATCH_BYTES + SLOT_BYTES);
  const keyingProfiles = 'SRTP_AES128_CM_SHA1_80';
  const context = new DtlsContext({ arena, keyingProfiles });
  const server = new DtlsSession(context, 'server');
  const client = new DtlsSession(context, 'client');
  t.after(() => {
    for (const end of [client, server, context, arena]) end[Symbol.dispose]();
  });
  const at = arena.alloc(SLOT_BYTES, SLOT_BYTES);
  const carry = (from: DtlsSession, to: DtlsSession): number => {
    let datagrams = 0;
    for (let bytes = from.takeDatagram(at); bytes > 0; bytes = from.takeDatagram(at)) {
      to.receive(at, bytes);
      datagrams += 1;
    }
    return datagrams;
  };
  for (let round = 0; round < 10 && client.handshake() !== 'finished'; round++) {
    carry(client, server);
    server.handshake();
    carry(server, client);
  }
  assert.deepEqual([client.progress, server.progress], ['finished', 'finished']);
  return { server, client, carry };
}

test('records arrive after the buffers were given back', (t) => {
  const { server, client, carry } = connect(t);
  for (const length of [1, 500, 1100]) {
    assert.equal(server.read(), 0);
    server.releaseBuffers();
    client.releaseBuffers();
    assert.ok(client.write(new Uint8Array(length)));
    carry(client, server);
    assert.equal(server.read(), length);
    assert.ok(server.write(new Uint8Array(length)));
    carry(server, client);
    assert.equal(client.read(), length);
  }
});

test('what waits unread stays when buffers are given back', (t) => {
  const { server, client, carry } = connect(t);
  for (const length of [1001, 1002]) {
    assert.ok(client.write(new Uint8Array(length)));
    assert.equal(carry(client, server), 1);
  }
  for (const length of [1001, 1002]) {
    server.releaseBuffers();
    assert.equal(server.read(), length);
  }
  assert.equal(server.read(), 0);
});

test('records that nobody takes are bounded, and those that are taken later go on', (t) => {
  const { server, client, carry } = connect(t);
  let written = 0;
  while (server.write(new Uint8Array(1100))) written += 1;
  assert.ok(written >= 4 && written < 8, `${written}`);
  assert.equal(carry(server, client), written);
  assert.ok(server.write(new Uint8Array(1100)));
  assert.equal(carry(server, client), 1);
});
