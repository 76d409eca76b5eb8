// Is a peer that fell silent asked, missed only when it could have answered, and reached where it is?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock, type FakeClock } from '@chorale/async';
import type { TransportHost } from './peer-transport.ts';
import {
  clientIce,
  countOf,
  openConnectedPeer,
  openHost,
  type Peer,
  sendDown,
  tcpCandidateOf,
} from './testing/fixture.ts';
import { bindingSuccess, rtpPacket } from './testing/packets.ts';
import type { TestClientOptions, TestSocket } from './testing/test-client.ts';

interface Scene extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly host: TransportHost;
  readonly peer: Peer;
  /** Does it answer our checks? */
  answers: boolean;
  /** Answers that it sent. */
  sent: number;
}

/** A peer that was heard for six seconds, and checked its pair at the second and the fourth. */
async function openScene(answers: boolean, options?: TestClientOptions): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const clock = createFakeClock();
  const host = stack.use(await openHost({ clock, tcpPort: 0 }));
  const peer = stack.use(await openConnectedPeer(host, options));
  const opened = stack.move();
  const dispose = () => opened.disposeAsync();
  const scene: Scene = { clock, host, peer, answers, sent: 0, [Symbol.asyncDispose]: dispose };
  peer.client.onCheck = (check, to) => {
    if (!scene.answers) return;
    scene.sent += 1;
    to.send(bindingSuccess(check, clientIce.password));
  };
  for (let second = 1; second <= 6; second++) {
    await talk(scene);
    await pass(scene, 1_000);
    if (second === 2 || second === 4) await checkFrom(scene, peer.client.main);
  }
  return scene;
}

let sequence = 0;

async function talk({ peer: { client, heard } }: Scene, from?: TestSocket): Promise<void> {
  const before = heard.rtp.length;
  sequence += 1;
  client.sendRtp(rtpPacket({ sequence }), from);
  await client.until(() => heard.rtp.length > before);
}

/** In steps, each of which ends when what it brought has arrived. */
async function pass(scene: Scene, milliseconds: number): Promise<void> {
  const { clock, host, peer } = scene;
  for (let passed = 0; passed < milliseconds; passed += 200) {
    clock.advance(200);
    await peer.client.until(
      () =>
        peer.client.checks.length === countOf(host, 'presenceChecks') &&
        countOf(host, 'presenceAnswers') === scene.sent,
    );
  }
}

async function checkFrom({ peer: { client, transport } }: Scene, from: TestSocket): Promise<void> {
  const answered = client.stun.length;
  client.check(transport.iceParameters, { from });
  await client.until(() => client.stun.length > answered);
}

async function arrivesAt({ peer: { client, transport } }: Scene, to: TestSocket): Promise<boolean> {
  const [before, received] = [client.rtp.length, to.receivedPackets];
  sequence += 1;
  sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence }));
  await client.until(() => client.rtp.length > before);
  return to.receivedPackets > received;
}

test('a peer that answered before is missed after 3 s without an answer, and failed after 4 s', async () => {
  await using scene = await openScene(true);
  const { transport } = scene.peer;
  const asked = countOf(scene.host, 'presenceChecks');
  scene.answers = false;
  await pass(scene, 1_800);
  assert.equal(transport.state, 'connected');
  await pass(scene, 400);
  assert.equal(transport.state, 'disconnected');
  await pass(scene, 1_000);
  assert.equal(transport.state, 'failed');
  assert.ok(countOf(scene.host, 'presenceChecks') - asked >= 10);
  await checkFrom(scene, scene.peer.client.main);
  assert.equal(transport.state, 'connected');
});

test('three seconds of nothing, and an answer: it goes on as it was', async () => {
  await using scene = await openScene(true);
  scene.answers = false;
  await pass(scene, 2_000);
  scene.answers = true;
  await pass(scene, 200);
  await talk(scene);
  await pass(scene, 1_000);
  assert.equal(scene.peer.transport.state, 'connected');
  assert.ok(!scene.peer.heard.states.includes('failed'));
});

test('one whose media has ended answers, is not missed, and is left alone after a while', async () => {
  await using scene = await openScene(true);
  await pass(scene, 8_000);
  const asked = countOf(scene.host, 'presenceChecks');
  await pass(scene, 1_000);
  assert.equal(scene.peer.transport.state, 'connected');
  assert.equal(countOf(scene.host, 'presenceChecks'), asked);
});

test('one that never answers a check is missed as one that is not asked', async () => {
  await using scene = await openScene(false);
  const { transport } = scene.peer;
  await pass(scene, 2_600);
  assert.equal(transport.state, 'connected');
  await pass(scene, 800);
  assert.equal(transport.state, 'disconnected');
  await pass(scene, 1_000);
  assert.equal(transport.state, 'failed');
});

test('a check on another pair finds a silent peer there, before it nominates', async () => {
  await using scene = await openScene(true);
  const { client, heard } = scene.peer;
  const tcp = await client.openTcp(tcpCandidateOf(scene.host));
  await checkFrom(scene, tcp);
  assert.ok(await arrivesAt(scene, client.main));
  scene.answers = false;
  await pass(scene, 2_000);
  await checkFrom(scene, tcp);
  assert.ok(await arrivesAt(scene, tcp));
  assert.equal(heard.replaced, 1);
  assert.deepEqual(heard.states, ['connecting', 'connected']);
});

test('media over another pair finds a peer that is being asked there at once', async () => {
  await using scene = await openScene(true);
  const { client, heard } = scene.peer;
  const tcp = await client.openTcp(tcpCandidateOf(scene.host));
  await checkFrom(scene, tcp);
  await talk(scene, tcp);
  assert.ok(await arrivesAt(scene, client.main));
  await talk(scene);
  scene.answers = false;
  await pass(scene, 1_400);
  await talk(scene, tcp);
  assert.ok(await arrivesAt(scene, tcp));
  assert.equal(heard.replaced, 1);
});

test('a peer on TCP is not asked: what got lost comes late', async () => {
  await using scene = await openScene(true, { protocol: 'tcp' });
  await pass(scene, 3_000);
  assert.equal(countOf(scene.host, 'presenceChecks'), 0);
  assert.equal(scene.peer.transport.state, 'connected');
});
