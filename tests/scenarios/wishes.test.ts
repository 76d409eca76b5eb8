// What becomes of wishes that cannot be met? A track that never comes is told so; a limit holds, and a free place is used.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, before, test } from 'node:test';
import { dispose } from '@livekit/rtc-node';
import { RoomServiceClient } from 'livekit-server-sdk';
import { announceTrack } from '../kit/announced-track.ts';
import { eventually } from '../kit/eventually.ts';
import { joinRtc, publishTone } from '../kit/rtc-participant.ts';
import { connectSignal } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

const folder = mkdtempSync(path(tmpdir(), 'chorale-'));
let chorale: RunningChorale;
before(async () => {
  const file = path(folder, 'config.yaml');
  writeFileSync(
    file,
    'limit: { track_not_found_ms: 300, subscription_limit_video: 1 }\nroom: { enable_remote_unmute: true }\n',
  );
  chorale = await startChorale({ args: ['--config', file, '--log-level', 'error'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  await dispose();
  rmSync(folder, { recursive: true });
});

test('a wish for a track that never comes ends with SE_TRACK_NOTFOUND', async () => {
  const token = await createToken(chorale, { room: 'lab', identity: 'ada' });
  using ada = await connectSignal({ url: chorale.url, token });
  const trackSids = ['TR_nobody', 'TR_withdrawn'];
  ada.send({ case: 'subscription', value: { trackSids, subscribe: true } as never });
  const withdrawn = { trackSids: ['TR_withdrawn'], subscribe: false };
  ada.send({ case: 'subscription', value: withdrawn as never });
  const told = await ada.waitFor('subscriptionResponse');
  assert.deepEqual([told.trackSid, told.err], ['TR_nobody', 2]);
  ada.send({ case: 'ping', value: 1n });
  await ada.waitFor('pong');
  const all = ada.received.filter((message) => message.case === 'subscriptionResponse');
  assert.equal(all.length, 1);
});

test('where the configuration lets it, an application unmutes a track', async () => {
  const token = await createToken(chorale, { room: 'unmute', identity: 'ada' });
  using ada = await connectSignal({ url: chorale.url, token });
  const sid = await announceTrack(ada, 'audio');
  const rooms = new RoomServiceClient(chorale.url, chorale.apiKey, chorale.apiSecret);
  for (const muted of [true, false]) {
    const track = await rooms.mutePublishedTrack('unmute', 'ada', sid, muted);
    assert.equal(track.muted, muted);
    await ada.waitFor('mute', (told) => told.muted === muted);
  }
});

test('no more videos than the limit are sent, and a place that comes free is used', async () => {
  await using bob = await joinRtc(chorale, 'limit', 'bob');
  await using ada = await joinRtc(chorale, 'limit', 'ada');
  await using eve = await joinRtc(chorale, 'limit', 'eve');
  using _first = await publishTone(ada);
  using _second = await publishTone(eve);
  const subscribed = (kind: number) =>
    [...bob.room.remoteParticipants.values()]
      .flatMap(({ trackPublications }) => [...trackPublications.values()])
      .filter((publication) => publication.track !== undefined && publication.kind === kind);
  await eventually(() => {
    const counts = `${subscribed(1).length} ${subscribed(2).length}`;
    return counts === '2 1' ? undefined : `two audios and one video, not ${counts}`;
  });
  const [former] = subscribed(2);
  former?.setSubscribed(false);
  await eventually(() => {
    const [now] = subscribed(2);
    return now !== undefined && now.sid !== former?.sid ? undefined : 'the other video';
  });
});
