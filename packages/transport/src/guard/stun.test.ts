// Guard: what may somebody do who knows no password? Nothing is answered, nothing is stored, nobody is displaced.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IceParameters } from '../peer-transport.ts';
import {
  candidateOf,
  connect,
  countOf,
  exchangeMedia,
  openHost,
  openPeer,
} from '../testing/fixture.ts';
import { bindingRequest } from '../testing/packets.ts';
import { openStranger, type Stranger } from '../testing/stranger.ts';

const SOURCES = 300;
/** So many fit the smallest socket buffer, however busy the machine. */
const AT_ONCE = 50;

const wrongPassword = ({ usernameFragment }: IceParameters): IceParameters => ({
  usernameFragment,
  password: 'a password that was guessed',
});
const wrongUfrag = ({ password, usernameFragment }: IceParameters): IceParameters => ({
  usernameFragment: usernameFragment.split('').toReversed().join(''),
  password,
});

test('STUN with a wrong ufrag or MESSAGE-INTEGRITY, from 300 sources: 0 bytes answered, nothing stored', async () => {
  await using host = await openHost();
  await using peer = await openPeer(host);
  const ice = peer.transport.iceParameters;
  await using strangers = new AsyncDisposableStack();
  const sources: Stranger[] = [];
  for (let i = 0; i < SOURCES; i++) {
    sources.push(strangers.use(await openStranger(candidateOf(host))));
  }
  for (const [index, source] of sources.entries()) {
    source.send(bindingRequest(wrongPassword(ice)));
    source.send(bindingRequest(wrongUfrag(ice), { useCandidate: true }));
    const sent = index + 1;
    if (sent % AT_ONCE !== 0) continue;
    await peer.client.until(
      () =>
        countOf(host, 'drop_stun_integrity') === sent &&
        countOf(host, 'drop_stun_unknown_ufrag') === sent,
    );
  }
  assert.equal(countOf(host, 'datagramsSent'), 0);
  assert.equal(countOf(host, 'pairs'), 0);
  assert.equal(peer.transport.state, 'new');
  assert.ok(sources.every(({ answers }) => answers.length === 0));
});

test('the same with USE-CANDIDATE, racing the real client: the real client connects, every time', async () => {
  await using host = await openHost();
  await using stranger = await openStranger(candidateOf(host));
  for (let round = 0; round < 20; round++) {
    await using peer = await openPeer(host);
    const forged = bindingRequest(wrongPassword(peer.transport.iceParameters), {
      useCandidate: true,
    });
    for (let i = 0; i < 5; i++) stranger.send(forged);
    const connected = connect(peer);
    for (let i = 0; i < 5; i++) stranger.send(forged);
    await connected;
    for (let i = 0; i < 5; i++) stranger.send(forged);
    await exchangeMedia(peer);
  }
  assert.equal(stranger.answers.length, 0);
});

test('checks beyond 50 a second and pairs beyond the cap are refused, and the pair in use stays', async () => {
  await using host = await openHost({ limits: { pairs: 3, checksPerSecond: 50 } });
  await using peer = await openPeer(host);
  await connect(peer);
  const { client, transport } = peer;
  for (let i = 0; i < 5; i++) {
    const answered = client.stun.length;
    const from = await client.openSocket();
    client.check(transport.iceParameters, { from });
    await client.until(() => client.stun.length > answered);
  }
  assert.equal(countOf(host, 'pairs'), 3);
  for (let i = 0; i < 100; i++) client.check(transport.iceParameters);
  await client.until(() => countOf(host, 'drop_stun_rate') >= 50);
  await exchangeMedia(peer);
});
