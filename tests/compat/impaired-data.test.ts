// Does LiveKit's own SDK reach the stack through the relay, and nothing beside it?
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { dispose } from '@livekit/rtc-node';
import { eventually } from '../kit/eventually.ts';
import { joinRtc } from '../kit/rtc-participant.ts';
import { startChorale } from '../kit/start-chorale.ts';
import { openImpairedWay } from '../kit/impairment/impaired-way.ts';
import { lossyAndReordering } from '../kit/impairment/profile.ts';

const MESSAGES = 200;

after(() => dispose());

test('reliable data comes in order over a path that loses and reorders', {
  timeout: 60_000,
}, async () => {
  await using chorale = await startChorale();
  await using way = await openImpairedWay(chorale.url, lossyAndReordering);
  const where = { ...chorale, wsUrl: way.wsUrl };
  await using ada = await joinRtc(where, 'impaired', 'ada');
  await using bob = await joinRtc(where, 'impaired', 'bob');
  const sent = Array.from({ length: MESSAGES }, (_, i) => `message ${i}`);
  for (const text of sent)
    await ada.room.localParticipant?.publishData(new TextEncoder().encode(text), {
      reliable: true,
    });
  await eventually(() => (bob.data.length < MESSAGES ? `${bob.data.length} messages` : undefined));
  assert.deepEqual(bob.data, sent);
  const [relay] = way.relays;
  assert.ok(relay !== undefined && relay.clients >= 2);
  assert.ok(relay.up.lost + relay.down.lost > 0 && relay.up.reordered + relay.down.reordered > 0);
});
