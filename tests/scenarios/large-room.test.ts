// Does a room that is larger than a worker work as one? Its subscribers on two workers, and then one of the two dies.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parseConfig } from '@chorale/service';
import { createStandalone, type DebugReport } from '@chorale/standalone';
import { dispose } from '@livekit/rtc-node';
import { eventually } from '../kit/eventually.ts';
import { joinRtc, publishTone, type RtcParticipant } from '../kit/rtc-participant.ts';

after(() => dispose());

const configOf = (packetIo: string) =>
  parseConfig({
    port: 0,
    debug_port: 0,
    development: true,
    keys: { devkey: 'secret' },
    logging: { level: 'silent' },
    rtc: { udp_port: 0, packet_io: packetIo },
    node: { workers: 2 },
    limit: { subscribers_per_worker: 2 },
  });

const count = ({ workers }: DebugReport, name: string): number[] =>
  workers.map(({ counters }) => counters[name] ?? 0);

/** Audio and video more than it had. */
const hears = ({ frames }: RtcParticipant, name: string): (() => string | undefined) => {
  const [audio, video] = [frames.audio + 50, frames.video + 10];
  return () =>
    frames.audio > audio && frames.video > video ? undefined : `${name} ${JSON.stringify(frames)}`;
};

for (const packetIo of ['native', 'portable']) {
  test(`four subscribers, two a worker, ${packetIo}`, async () => {
    await using standalone = await createStandalone(configOf(packetIo));
    const { url, debugUrl } = standalone;
    const where = { wsUrl: url.replace('http', 'ws'), apiKey: 'devkey', apiSecret: 'secret' };
    const inspect = async (): Promise<DebugReport> =>
      (await (await fetch(`${debugUrl}/debug/workers`)).json()) as DebugReport;

    await using ada = await joinRtc(where, 'hall', 'ada');
    await using bob = await joinRtc(where, 'hall', 'bob');
    using _tone = await publishTone(ada);
    await eventually(hears(bob, 'bob'));
    await eventually(async () => {
      const pipes = count(await inspect(), 'pipesOpen');
      return pipes.every((open) => open === 1) ? undefined : `pipes ${pipes}`;
    });

    await using cy = await joinRtc(where, 'hall', 'cy');
    await using dan = await joinRtc(where, 'hall', 'dan');
    await eventually(hears(cy, 'cy'));
    await eventually(hears(dan, 'dan'));
    const spread = await inspect();
    assert.ok(count(spread, 'downTracks').every((tracks) => tracks >= 2));
    assert.deepEqual(count(spread, 'pipeRefused'), [0, 0]);

    // From there to here, and data both ways.
    using _other = await publishTone(dan);
    await eventually(hears(ada, 'ada'));
    await dan.room.localParticipant?.publishData(new TextEncoder().encode('hello'), {
      reliable: true,
    });
    await eventually(() =>
      [ada, bob, cy].every(({ data }) => data.includes('hello')) ? undefined : 'hello',
    );

    await dan.room.disconnect();
    const sid = await bob.room.getSid();
    const other = spread.workers.find(({ rooms }) => rooms === 0);
    assert.ok(other);
    process.kill(other.pid, 'SIGKILL');
    await eventually(async () => {
      // While there is one worker less the question has no answer.
      const { workers } = (await inspect()) as Partial<DebugReport>;
      const isThere = workers?.some(({ pid }) => pid === other.pid) ?? true;
      return isThere ? 'the end of the worker' : undefined;
    });
    await eventually(hears(bob, 'bob, who stayed'));
    await eventually(hears(cy, 'cy, who came back'), 40_000);
    assert.equal(await cy.room.getSid(), sid, 'the room went on');
  });
}
