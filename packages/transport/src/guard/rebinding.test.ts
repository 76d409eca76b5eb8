// Guard: what may somebody do who sends media from an address of his own while a peer is silent? Guess, record, race, and lie in STUN:
// no media goes to him, nothing but one check of ours comes to him, and that only for a packet that the peer has sealed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits, type RebindingLimits } from '../limits.ts';
import type { TransportHost } from '../peer-transport.ts';
import {
  candidateOf,
  clientIce,
  countOf,
  exchangeMedia,
  openConnectedPeer,
  openHost,
  type Peer,
  sendDown,
} from '../testing/fixture.ts';
import { bindingSuccess, rtcpPacket, rtpPacket } from '../testing/packets.ts';
import { openStranger, type Stranger } from '../testing/stranger.ts';

const profiles = ['SRTP_AEAD_AES_128_GCM', 'SRTP_AES128_CM_SHA1_80'];
/** The peer counts as silent as soon as it was heard. */
const eager: RebindingLimits = { ...defaultLimits.rebinding, quietMs: 0, checkMs: 0 };

interface Scene extends AsyncDisposable {
  readonly host: TransportHost;
  readonly peer: Peer;
  readonly stranger: Stranger;
}

/** A peer that was heard, with media and a report, and somebody else. */
async function openScene(options: {
  readonly profiles?: string;
  readonly rebinding?: Partial<RebindingLimits>;
}): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const limits = { rebinding: { ...eager, ...options.rebinding } };
  const host = stack.use(await openHost({ limits }));
  const client = options.profiles === undefined ? {} : { profiles: options.profiles };
  const peer = stack.use(await openConnectedPeer(host, client));
  const stranger = stack.use(await openStranger(candidateOf(host)));
  peer.client.sendRtp(rtpPacket({ sequence: 100 }));
  peer.client.send(peer.client.protectRtcp(rtcpPacket()));
  await peer.client.until(() => peer.heard.rtp.length === 1 && peer.heard.rtcp.length === 1);
  const opened = stack.move();
  return { host, peer, stranger, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const forged = (sealed: Buffer): Buffer => {
  const copy = Buffer.from(sealed);
  copy[12] = (copy[12] ?? 0) ^ 1;
  return copy;
};

/** Media of ours reaches the peer where it was, and nothing more has come to the stranger. */
async function nothingIsRedirected({ host, peer, stranger }: Scene): Promise<void> {
  const answers = stranger.answers.length;
  for (let sequence = 200; sequence < 210; sequence++) {
    sendDown(peer.transport.sink, rtpPacket({ ssrc: 9, sequence }));
  }
  await peer.client.until(() => peer.client.rtp.length === 10);
  await exchangeMedia(peer);
  assert.equal(stranger.answers.length, answers);
  assert.equal(countOf(host, 'rebindings'), 0);
  assert.equal(countOf(host, 'pairs'), 1);
}

for (const profile of profiles) {
  test(`${profile}: garbage and forged packets of a silent peer: 0 bytes answered, the peer's own are taken after them`, async () => {
    await using scene = await openScene({ profiles: profile });
    const { host, peer, stranger } = scene;
    const sent = countOf(host, 'datagramsSent');
    for (let i = 0; i < 40; i++) {
      stranger.send(Buffer.concat([rtpPacket({ ssrc: i, sequence: i }), Buffer.alloc(40, i)]));
      stranger.send(Buffer.concat([rtcpPacket(i), Buffer.alloc(40, 0x80 + i)]));
      stranger.send(Buffer.from([0x80 + i]));
    }
    await peer.client.until(() => countOf(host, 'drop_srtp_unvalidated') === 120);
    assert.equal(countOf(host, 'rebindingTrials'), 0);
    const packet = peer.client.protectRtp(rtpPacket({ sequence: 101 }));
    const report = peer.client.protectRtcp(rtcpPacket());
    for (const sealed of [packet, report]) stranger.send(forged(sealed));
    await peer.client.until(() => countOf(host, 'drop_srtp_unvalidated') === 122);
    assert.equal(countOf(host, 'rebindingTrials'), 2);
    assert.equal(countOf(host, 'rebindingChecks'), 0);
    assert.equal(countOf(host, 'datagramsSent'), sent);
    for (const sealed of [packet, report]) peer.client.send(sealed);
    await peer.client.until(() => peer.heard.rtp.length === 2 && peer.heard.rtcp.length === 2);
    await nothingIsRedirected(scene);
    assert.deepEqual(stranger.answers, []);
  });

  test(`${profile}: recorded packets from another address: not even tried`, async () => {
    await using scene = await openScene({ profiles: profile });
    const { host, peer, stranger } = scene;
    const recorded: Buffer[] = [];
    for (let i = 1; i <= 10; i++) {
      recorded.push(peer.client.protectRtp(rtpPacket({ sequence: 100 + i })));
      recorded.push(peer.client.protectRtcp(rtcpPacket()));
    }
    for (const sealed of recorded) peer.client.send(sealed);
    await peer.client.until(() => peer.heard.rtp.length === 11 && peer.heard.rtcp.length === 11);
    for (const sealed of recorded) stranger.send(sealed);
    await peer.client.until(() => countOf(host, 'drop_srtp_unvalidated') === 20);
    assert.equal(countOf(host, 'rebindingTrials'), 0);
    await nothingIsRedirected(scene);
    assert.deepEqual(stranger.answers, []);
  });
}

test('a copy that wins the race brings one check, and no answer but the peer’s from there is one', async () => {
  await using scene = await openScene({});
  const { host, peer, stranger } = scene;
  const { client } = peer;
  const sealed = client.protectRtp(rtpPacket({ sequence: 101 }));
  stranger.send(sealed);
  await client.until(() => stranger.answers.length === 1);
  const [check = Buffer.alloc(0)] = stranger.answers;
  assert.equal(check.readUInt16BE(0), 0x0001);
  const guessed = Buffer.from(check);
  guessed[19] = (guessed[19] ?? 0) ^ 1;
  stranger.send(bindingSuccess(check, 'a password that was guessed'));
  stranger.send(bindingSuccess(check, peer.transport.iceParameters.password));
  stranger.send(bindingSuccess(guessed, clientIce.password));
  // What the peer answers to a check that was passed on to it comes from the peer's own address.
  client.send(bindingSuccess(check, clientIce.password));
  stranger.send(bindingSuccess(check, clientIce.password).subarray(0, 32));
  await client.until(
    () =>
      countOf(host, 'drop_stun_integrity') === 2 &&
      countOf(host, 'drop_stun_unasked') === 2 &&
      countOf(host, 'drop_stun_malformed') === 1,
  );
  client.send(sealed);
  await client.until(() => peer.heard.rtp.length === 2);
  await nothingIsRedirected(scene);
});

test('answers that nobody asked for, and errors: counted drops', async () => {
  await using scene = await openScene({});
  const { host, peer, stranger } = scene;
  const made = bindingSuccess(Buffer.from(`0001000021${'12a442'.padEnd(30, '7')}`, 'hex'), 'any');
  const error = Buffer.from(made);
  error.writeUInt16BE(0x0111, 0);
  for (const bytes of [made, error]) stranger.send(bytes);
  await peer.client.until(
    () =>
      countOf(host, 'drop_stun_unasked') === 1 && countOf(host, 'drop_stun_not_a_request') === 1,
  );
  await nothingIsRedirected(scene);
  assert.deepEqual(stranger.answers, []);
});

test('a second’s searches, or its trials, used up: counted, and not searched or tried', async () => {
  for (const rebinding of [{ searchesPerSecond: 0 }, { trialsPerSecond: 0 }]) {
    await using scene = await openScene({ rebinding });
    const { host, peer, stranger } = scene;
    for (let i = 1; i <= 20; i++) {
      stranger.send(peer.client.protectRtp(rtpPacket({ sequence: 100 + i })));
    }
    await peer.client.until(() => countOf(host, 'drop_srtp_search_limit') === 20);
    assert.equal(countOf(host, 'rebindingTrials'), 0);
    await nothingIsRedirected(scene);
    assert.deepEqual(stranger.answers, []);
  }
});
