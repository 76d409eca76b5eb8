import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createDeferred } from '@chorale/async';
import { type LocalServer, startNatsServer } from '@chorale/local-servers';
import { connect } from '@nats-io/transport-node';
import { describeBusContract } from './contract.ts';
import { createNatsBus, type NatsBus } from './nats.ts';
import { answerRequests, request } from './request.ts';
import { acceptStreams, openStream } from './stream.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const soon = (): AbortSignal => AbortSignal.timeout(15_000);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let server: LocalServer;
before(async () => {
  server = await startNatsServer();
});
after(() => server[Symbol.asyncDispose]());

const busOn = ({ port }: LocalServer, section: object = {}): Promise<NatsBus> =>
  createNatsBus({ servers: [`nats://127.0.0.1:${port}`], ...section }, { log: quiet });

describeBusContract('nats', async () => {
  const [near, far] = await Promise.all([busOn(server), busOn(server)]);
  return {
    near,
    far,
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all([near[Symbol.asyncDispose](), far[Symbol.asyncDispose]()]);
    },
  };
});

test('nats: a server that comes back finds subscriptions and requests; an open stream has ended', async () => {
  const told: string[] = [];
  const tell = (_fields: object, message: string): void => void told.push(message);
  const log = { info: tell, warn: tell, error: tell };
  const first = await startNatsServer();
  const section = { servers: [`nats://127.0.0.1:${first.port}`] };
  await using near = await createNatsBus(section, { log });
  await using far = await createNatsBus(section, { log: quiet });
  using _echo = answerRequests(far, 'echo', async (data) => data);
  using _accept = acceptStreams(far, 's', () => undefined);
  await far.flush();
  const stream = await openStream(near, 's', soon(), { heartbeatMs: 50 });
  const ended = createDeferred<void>();
  stream.aborted.addEventListener('abort', () => ended.resolve());
  await first[Symbol.asyncDispose]();
  await ended.promise;
  assert.equal((stream.aborted.reason as { code?: string }).code, 'unavailable');
  await assert.rejects(request(near, 'echo', bytes('x'), soon()), { code: 'unavailable' });
  assert.ok(near.counters().unsent > 0);

  await using _second = await startNatsServer({ port: first.port });
  await Promise.all([near.flush(), far.flush()]);
  await request(near, 'echo', bytes('x'), soon());
  using _again = await openStream(near, 's', soon());
  assert.deepEqual(told, ['NATS is gone: waiting for it', 'NATS is back']);
});

test('nats: a message from a stranger is ignored and counted', async () => {
  await using bus = await busOn(server);
  const seen: string[] = [];
  using _all = bus.subscribe('a', ({ data }) => void seen.push(new TextDecoder().decode(data)));
  using _bad = bus.subscribe('bad', () => {
    throw new Error('a subscriber that fails');
  });
  await bus.flush();
  const stranger = await connect({ servers: `127.0.0.1:${server.port}` });
  stranger.publish('chorale.a', 'x', { reply: 'elsewhere.1' });
  stranger.publish('chorale.bad', 'x');
  stranger.publish('chorale.a', 'y');
  await stranger.flush();
  await stranger.close();
  await bus.flush();
  assert.deepEqual(seen, ['y']);
  assert.equal(bus.counters().foreign, 1);
});

test('nats: whoever waits for a server says so, and stops when told', async () => {
  const gone = await startNatsServer();
  await gone[Symbol.asyncDispose]();
  const stopping = new AbortController();
  const log = { ...quiet, warn: (_fields: object, message: string) => stopping.abort(message) };
  const section = { servers: [`nats://me:hidden@127.0.0.1:${gone.port}`] };
  const failure = await createNatsBus(section, { log, signal: stopping.signal }).catch(
    (error: unknown) => error,
  );
  assert.equal(stopping.signal.reason, 'waiting for NATS');
  assert.ok(failure !== undefined);
});

for (const [name, args, section] of [
  ['a user and a password', ['--user', 'ada', '--pass', 'pw'], { user: 'ada', password: 'pw' }],
  ['a token', ['--auth', 'tk'], { token: 'tk' }],
] as const) {
  test(`nats: ${name} open the door, nothing else does`, async () => {
    await using guarded = await startNatsServer({ args });
    await using bus = await busOn(guarded, section);
    await bus.flush();
    const stopping = new AbortController();
    const log = { ...quiet, warn: (facts: object) => stopping.abort(facts) };
    const servers = [`nats://127.0.0.1:${guarded.port}`];
    await assert.rejects(createNatsBus({ servers }, { log, signal: stopping.signal }));
    assert.match(JSON.stringify(stopping.signal.reason), /[Aa]uthorization/);
  });
}

test('nats: over TLS, with an authority of our own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chorale-tls-'));
  try {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    createCertificate(cert, key);
    const args = ['--tls', '--tlscert', cert, '--tlskey', key];
    await using guarded = await startNatsServer({ args });
    await using bus = await busOn(guarded, { tls: { ca_file: cert } });
    using _echo = answerRequests(bus, 'echo', async (data) => data);
    assert.equal((await request(bus, 'echo', bytes('x'), soon())).length, 1);
    const stopping = new AbortController();
    const log = { ...quiet, warn: (facts: object) => stopping.abort(facts) };
    const section = { servers: [`nats://127.0.0.1:${guarded.port}`], tls: {} };
    await assert.rejects(createNatsBus(section, { log, signal: stopping.signal }));
  } finally {
    await rm(folder, { recursive: true });
  }
});

function createCertificate(cert: string, key: string): void {
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-nodes', '-keyout', key, '-out', cert];
  execFileSync('openssl', [...kind, ...names, ...files], { stdio: 'ignore' });
}
