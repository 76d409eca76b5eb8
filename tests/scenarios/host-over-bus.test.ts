// Does a call work when the room's media host sits behind a bus that delays and repeats every message?
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createFaultyBus, createMemoryBus } from '@chorale/bus';
import { parseConfig } from '@chorale/service';
import { createStandalone } from '@chorale/standalone';
import { dispose } from '@livekit/rtc-node';
import { eventually } from '../kit/eventually.ts';
import { joinRtc, publishTone } from '../kit/rtc-participant.ts';

after(() => dispose());

const config = parseConfig({
  port: 0,
  development: true,
  keys: { devkey: 'secret' },
  logging: { level: 'error' },
  rtc: { udp_port: 0 },
  node: { workers: 1, launcher: 'inline' },
});

for (const seed of [1, 2, 3]) {
  test(`media, data, mute and leave, seed ${seed}`, async () => {
    await using inner = createMemoryBus();
    const faults = { seed, maxDelayMs: 30, duplicateRatio: 0.5 };
    await using hostBus = createFaultyBus(inner, faults);
    await using standalone = await createStandalone(config, { hostBus });
    const where = {
      wsUrl: standalone.url.replace('http', 'ws'),
      apiKey: 'devkey',
      apiSecret: 'secret',
    };
    await using bob = await joinRtc(where, 'lab', 'bob');
    await using ada = await joinRtc(where, 'lab', 'ada');
    using _tone = await publishTone(ada);
    await eventually(() =>
      bob.frames.audio > 50 && bob.frames.video > 10 ? undefined : JSON.stringify(bob.frames),
    );
    await ada.room.localParticipant?.publishData(new TextEncoder().encode('hello'), {
      reliable: true,
    });
    await eventually(() => (bob.data.length > 0 ? undefined : 'a data packet'));
    assert.deepEqual(bob.data, ['hello']);
    await ada.room.disconnect();
    await eventually(() => (bob.room.remoteParticipants.size === 0 ? undefined : 'the leave'));
  });
}
