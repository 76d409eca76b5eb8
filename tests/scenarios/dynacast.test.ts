// Does what viewers show of a track reach its publisher? By the messages that published clients read and send.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, before, test } from 'node:test';
import { UpdateTrackSettings, VideoLayer, VideoQuality } from '@livekit/protocol';
import { announceTrack } from '../kit/announced-track.ts';
import { connectSignal, type SignalClient } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

const folder = mkdtempSync(path(tmpdir(), 'chorale-'));
let chorale: RunningChorale;
before(async () => {
  const file = path(folder, 'config.yaml');
  writeFileSync(file, 'video: { dynacast_pause_delay: 200ms }\n');
  chorale = await startChorale({ args: ['--config', file, '--log-level', 'error'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const join = async (room: string, identity: string, query: Record<string, string> = {}) => {
  const token = await createToken(chorale, { room, identity });
  return connectSignal({ url: chorale.url, token, query });
};

const layers = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH].map(
  (quality) => new VideoLayer({ quality, width: 320 * 2 ** quality, height: 180 * 2 ** quality }),
);

const show = (viewer: SignalClient, trackSid: string, settings: object): void =>
  viewer.send({
    case: 'trackSetting',
    value: new UpdateTrackSettings({ trackSids: [trackSid], ...settings }),
  });

/** Waits until the newest update says that these qualities are on, `x--`. */
const wanted = (publisher: SignalClient, on: string) =>
  publisher.waitFor('subscribedQualityUpdate', (update) => {
    const all = publisher.received.filter((message) => message.case === 'subscribedQualityUpdate');
    if (all.at(-1)?.value !== update) return false;
    const [codec] = update.subscribedCodecs;
    return codec?.qualities.map(({ enabled }) => (enabled ? 'x' : '-')).join('') === on;
  });

test('the size of an element reaches the publisher, larger at once, smaller after a while', async () => {
  using ada = await join('sizes', 'ada');
  const sid = await announceTrack(ada, 'video', { layers });
  using bob = await join('sizes', 'bob', { adaptive_stream: '1' });
  show(bob, sid, { width: 1280, height: 720 });
  await wanted(ada, 'xxx');
  show(bob, sid, { width: 160, height: 90 });
  const update = await wanted(ada, 'x--');
  assert.deepEqual(
    [update.trackSid, update.subscribedCodecs[0]?.codec, update.subscribedQualities.length],
    [sid, 'vp8', 3],
  );
  show(bob, sid, { width: 640, height: 360 });
  await wanted(ada, 'xx-');
});

test('a viewer with adaptive stream begins low, and a resumed publisher is told again', async () => {
  using _bob = await join('early', 'bob', { adaptive_stream: '1' });
  using ada = await join('early', 'ada');
  const { participant } = await ada.waitFor('join');
  await announceTrack(ada, 'video', { layers });
  await wanted(ada, 'x--');
  ada.socket.terminate();
  using again = await join('early', 'ada', { reconnect: '1', sid: participant?.sid ?? '' });
  await wanted(again, 'x--');
});

test('of audio a publisher is told that somebody hears it', async () => {
  using ada = await join('audio', 'ada');
  const sid = await announceTrack(ada, 'audio');
  using _bob = await join('audio', 'bob');
  const { trackSid, subscribedAudioCodecs } = await ada.waitFor('subscribedAudioCodecUpdate');
  const codecs = subscribedAudioCodecs.map(({ codec, enabled }) => `${codec} ${enabled}`);
  assert.deepEqual([trackSid, codecs], [sid, ['opus true']]);
});
