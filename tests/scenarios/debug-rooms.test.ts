// What does the debug port tell of a call? Who sends what at which rate, and who is sent which layer; nothing that opens a door.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RoomReport } from '@chorale/sfu-node';
import { dispose } from '@livekit/rtc-node';
import { eventually } from '../kit/eventually.ts';
import { joinRtc, publishTone } from '../kit/rtc-participant.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error', '--debug-port', '0'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  await dispose();
});

const inspect = async (query = ''): Promise<{ rooms: RoomReport[]; text: string }> => {
  const text = await (await fetch(`${chorale.debugUrl}/debug/rooms${query}`)).text();
  return { ...(JSON.parse(text) as { rooms: RoomReport[] }), text };
};

test('rooms, tracks, layers and links are told on the debug port', async () => {
  await using ada = await joinRtc(chorale, 'lab', 'ada');
  await using _bob = await joinRtc(chorale, 'lab', 'bob');
  await using _eve = await joinRtc(chorale, 'other', 'eve');
  using _tone = await publishTone(ada);
  await eventually(async () => {
    const [room] = (await inspect('?room=lab')).rooms;
    const [publisher, viewer] = room?.participants ?? [];
    const published = publisher?.media.flatMap((transport) => transport.published) ?? [];
    const rates = published.flatMap(({ layers }) => layers.map((layer) => layer.bitsPerSecond));
    const sent = viewer?.media.flatMap((transport) => transport.sent) ?? [];
    const isWhole =
      rates.filter((rate) => rate > 0).length === 2 &&
      sent.filter(({ layer, packets }) => layer !== undefined && packets > 0).length === 2;
    return isWhole ? undefined : `two tracks with rates, ${JSON.stringify(room)}`;
  });
  const { rooms, text } = await inspect();
  assert.deepEqual(rooms.map(({ room }) => room).toSorted(), ['lab', 'other']);
  const [subscribed] = rooms.find(({ room }) => room === 'lab')?.participants[1]?.subscribed ?? [];
  assert.deepEqual([subscribed?.publisher, subscribed?.bound], ['ada', true]);
  for (const secret of ['secret', 'ice-pwd', 'token', '127.0.0.1']) {
    assert.ok(!text.includes(secret), secret);
  }
});

test('where clients come there is no such route', async () => {
  assert.equal((await fetch(`${chorale.url}/debug/rooms`)).status, 404);
});
