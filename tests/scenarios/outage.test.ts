// Does a call go on while NATS or Redis is dead, and does everything come back by itself?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Cluster, startCluster } from '@chorale/standalone';
import { dispose } from '@livekit/rtc-node';
import { eventually } from '../kit/eventually.ts';
import { joinRtc, publishTone, type RtcParticipant } from '../kit/rtc-participant.ts';

const keys = { apiKey: 'devkey', apiSecret: 'secret' };
/** Enough to be no leftover of a buffer: three seconds at 25 frames a second. */
const FRAMES = 75;
/** Clients of this SDK ask again after 0.3 to 5 s; gateways wait for their servers meanwhile. */
const BACK_MS = 45_000;

let cluster: Cluster;
before(async () => {
  cluster = await startCluster({
    ...{ port: 0, gatewayPorts: [0, 0], udpPorts: [0, 0], apiPort: 0 },
    keys: { devkey: 'secret' },
    config: 'node: { workers: 1 }',
  });
});
after(async () => {
  await cluster[Symbol.asyncDispose]();
  await dispose();
});

const join = (gateway: number, room: string, identity: string): Promise<RtcParticipant> => {
  const wsUrl = cluster.gateways[gateway]?.url.replace('http', 'ws') ?? '';
  return joinRtc({ wsUrl, ...keys }, room, identity);
};

async function seesMore(viewer: RtcParticipant, frames = FRAMES): Promise<void> {
  const until = viewer.frames.video + frames;
  await eventually(() =>
    viewer.frames.video >= until ? undefined : `${until} frames, not ${viewer.frames.video}`,
  );
}

/** A join may fail while its gateway does not reach the others yet. */
async function joinOnceBack(room: string, identity: string): Promise<RtcParticipant> {
  let joined: RtcParticipant | undefined;
  await eventually(async () => {
    const outcome = await join(1, room, identity).catch(String);
    if (typeof outcome === 'string') return outcome;
    joined = outcome;
    return;
  }, BACK_MS);
  if (joined === undefined) throw new Error('eventually has returned without a join');
  return joined;
}

const knows = async (participant: RtcParticipant, identity: string): Promise<void> =>
  eventually(
    () =>
      [...participant.room.remoteParticipants.values()].some((one) => one.identity === identity)
        ? undefined
        : `${identity} among the participants`,
    BACK_MS,
  );

test('NATS is killed in mid-call: media goes on, and signalling comes back with the same session', {
  timeout: 120_000,
}, async () => {
  await using ada = await join(0, 'nats', 'ada');
  await using bob = await join(1, 'nats', 'bob');
  using _tone = await publishTone(ada);
  await seesMore(bob, 5);
  const sids = [ada, bob].map(({ room }) => room.localParticipant?.sid);

  await cluster.nats.kill();
  await seesMore(bob);
  await assert.rejects(join(0, 'elsewhere', 'eve'));
  await cluster.nats.start();

  await using carol = await joinOnceBack('nats', 'carol');
  await Promise.all([ada, bob].map((participant) => knows(participant, 'carol')));
  await Promise.all([seesMore(bob), seesMore(carol)]);
  assert.deepEqual(
    [ada, bob].map(({ room }) => room.localParticipant?.sid),
    sids,
    'resumed, not joined anew',
  );
});

test('Redis is killed in mid-call and comes back empty: media and signalling never stop', {
  timeout: 120_000,
}, async () => {
  await using ada = await join(0, 'redis', 'ada');
  await using bob = await join(1, 'redis', 'bob');
  using _tone = await publishTone(ada);
  await seesMore(bob, 5);
  const sids = [ada, bob].map(({ room }) => room.localParticipant?.sid);

  await cluster.redis.kill();
  await seesMore(bob);
  await ada.room.localParticipant?.publishData(Buffer.from('still here'), { reliable: true });
  await eventually(() => (bob.data.includes('still here') ? undefined : 'data of ada'));
  await cluster.redis.start();

  await using carol = await joinOnceBack('redis', 'carol');
  await Promise.all([ada, bob].map((participant) => knows(participant, 'carol')));
  await using _dave = await joinOnceBack('a new room', 'dave');
  await Promise.all([seesMore(bob), seesMore(carol)]);
  assert.deepEqual(
    [ada, bob].map(({ room }) => room.localParticipant?.sid),
    sids,
  );
});
