// Which candidates is a client told of: at a join, after it asked for one protocol, and where TCP is switched off?
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CandidateProtocol, SimulateScenario } from '@livekit/protocol';
import { connectSignal, type SignalClient } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

const RECONNECT = 2;
const UNSUPPORTED_TYPE = 5;

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(() => chorale[Symbol.asyncDispose]());

async function connect(
  room: string,
  identity: string,
  query: Record<string, string> = {},
  where = chorale,
): Promise<SignalClient> {
  return connectSignal({
    url: where.url,
    token: await createToken(where, { room, identity }),
    query,
  });
}

/** Of the offer that a subscriber gets: `udp`, `tcp`, in their order. */
async function protocolsOf(client: SignalClient): Promise<string[]> {
  const { sdp } = await client.waitFor('offer');
  return [...sdp.matchAll(/^a=candidate:\S+ 1 (\S+) /gm)].map(([, protocol = '']) => protocol);
}

function switchTo(client: SignalClient, value: CandidateProtocol): void {
  const scenario = { case: 'switchCandidateProtocol', value } as const;
  client.send({ case: 'simulate', value: new SimulateScenario({ scenario }) });
}

test('both protocols are offered, UDP first, and publishing may begin at once', async () => {
  using ada = await connect('both', 'ada');
  assert.deepEqual(await protocolsOf(ada), ['udp', 'tcp']);
  const { fastPublish, enabledPublishCodecs } = await ada.waitFor('join');
  assert.equal(fastPublish, true);
  const mimes = enabledPublishCodecs.map(({ mime }) => mime);
  for (const mime of ['audio/PCMU', 'audio/PCMA', 'video/H265']) assert.ok(mimes.includes(mime));
  const { sdp } = await ada.waitFor('offer');
  assert.match(sdp, /typ host tcptype passive\r\n/);
});

for (const [name, value] of [
  ['tcp', CandidateProtocol.TCP],
  ['udp', CandidateProtocol.UDP],
] as const) {
  test(`who asked for ${name} joins and resumes with it alone; others do not`, async () => {
    using ada = await connect(name, 'ada');
    const { participant } = await ada.waitFor('join');
    await ada.waitFor('offer');
    switchTo(ada, value);
    assert.equal((await ada.waitFor('leave')).action, RECONNECT);
    await ada.closed;

    using resumed = await connect(name, 'ada', { reconnect: '1', sid: participant?.sid ?? '' });
    await resumed.waitFor('reconnect');
    assert.deepEqual(await protocolsOf(resumed), [name]);

    using anew = await connect(name, 'ada');
    assert.equal((await anew.waitFor('join')).fastPublish, false);
    assert.deepEqual(await protocolsOf(anew), [name]);

    using bob = await connect(name, 'bob');
    assert.deepEqual(await protocolsOf(bob), ['udp', 'tcp']);
  });
}

test('TURN over TLS is refused in words, and nothing changes', async () => {
  using ada = await connect('tls', 'ada');
  await ada.waitFor('offer');
  switchTo(ada, CandidateProtocol.TLS);
  const { reason, message } = await ada.waitFor('requestResponse');
  assert.deepEqual([reason, message], [UNSUPPORTED_TYPE, 'TURN over TLS is not available']);
  using again = await connect('tls', 'ada');
  assert.deepEqual(await protocolsOf(again), ['udp', 'tcp']);
});

test('`tcp_port: false` opens no TCP port', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chorale-config-'));
  try {
    const file = join(folder, 'chorale.yaml');
    writeFileSync(file, 'rtc: { tcp_port: false }\n');
    await using without = await startChorale({ args: ['--dev', '--config', file] });
    using ada = await connect('off', 'ada', {}, without);
    assert.deepEqual(await protocolsOf(ada), ['udp']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
