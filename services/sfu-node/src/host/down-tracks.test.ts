// Do limits that came before a down track apply to it, and end with its subscription?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DownTrack, DownTrackOptions } from '@chorale/media';
import type { OutgoingTrack } from '@chorale/transport';
import { syncDownTracks } from './down-tracks.ts';
import type { HostTransport, MediaHostState } from './media-host.ts';
import { setLayers, setPaused, subscribe, switchFeed, unsubscribe } from './subscribe.ts';

/** As much of a host as down tracks need; what happens to them stands in `done`. */
function openHost() {
  const done: string[] = [];
  const down = {
    mid: '1',
    pause: () => done.push('pause'),
    resume: () => done.push('resume'),
    setMaxLayers: (limit: object) => done.push(JSON.stringify(limit)),
    setPriority: (priority: number) => done.push(`priority ${priority}`),
    [Symbol.dispose]: () => done.push('end'),
  } as unknown as DownTrack;
  const transport = {
    ...{ id: 'bob', role: 'single', wanted: new Map([['TR_1', 'TR_1']]), paused: new Set() },
    options: new Map(),
    ...{ layers: new Map(), down: new Map() },
    bound: [{ trackSid: 'TR_1', section: { mid: '1' } }],
    media: {
      addDownTrack(_section: object, _feed: object, { redundancy }: DownTrackOptions = {}) {
        if (redundancy === 'made') done.push('RED');
        return down;
      },
    },
    connection: {
      addTrack: ({ mimeTypes }: OutgoingTrack) => done.push(mimeTypes.join(' ')),
      removeTrack: () => undefined,
      missing: {},
    },
    rounds: { outstanding: true },
  } as unknown as HostTransport;
  const listMimeTypes = (): readonly string[] => ['audio/opus'];
  const feeds = new Map([['TR_1', { receiver: {}, listMimeTypes }]]);
  const host = { transports: new Map([['bob', transport]]), feeds } as unknown as MediaHostState;
  return { host, transport, take: () => done.splice(0) };
}

const limit = { kind: 'setLayers', transport: 'bob', track: 'TR_1' } as const;

test('limits and a pause that came first are there before the first packet', () => {
  const { host, transport, take } = openHost();
  setLayers(host, { ...limit, spatial: 1, temporal: 0, priority: 9 });
  setPaused(host, { kind: 'setPaused', transport: 'bob', track: 'TR_1', paused: true });
  assert.deepEqual(take(), []);
  syncDownTracks(host, transport);
  assert.deepEqual(take(), ['priority 9', '{"spatial":1,"temporal":0}', 'pause']);
});

test('limits of a track that is sent apply at once', () => {
  const { host, transport, take } = openHost();
  syncDownTracks(host, transport);
  assert.deepEqual(take(), []);
  setLayers(host, { ...limit, spatial: 0, temporal: 2, priority: 1 });
  assert.deepEqual(take(), ['priority 1', '{"spatial":0,"temporal":2}']);
});

test('they end with the subscription', () => {
  const { host, transport, take } = openHost();
  setLayers(host, { ...limit, spatial: 0, temporal: 0, priority: 1 });
  unsubscribe(host, 'bob', 'TR_1');
  transport.wanted.set('TR_1', 'TR_1');
  transport.bound = [{ trackSid: 'TR_1', section: { mid: '1' } }] as never;
  take();
  syncDownTracks(host, transport);
  assert.deepEqual(take(), []);
});

test('another codec takes the place of the first when it is there, under the same limits', () => {
  const { host, transport, take } = openHost();
  setLayers(host, { ...limit, spatial: 0, temporal: 2, priority: 1 });
  syncDownTracks(host, transport);
  take();
  const change = { kind: 'switchFeed', transport: 'bob', track: 'TR_1' } as const;
  switchFeed(host, { ...change, from: 'TR_1', to: 'TR_1|vp8' });
  assert.deepEqual(take(), ['end']);
  host.feeds.set('TR_1|vp8', { receiver: {} } as never);
  syncDownTracks(host, transport);
  assert.deepEqual(take(), ['priority 1', '{"spatial":0,"temporal":2}']);
  host.feeds.delete('TR_1|vp8');
  syncDownTracks(host, transport);
  assert.deepEqual(take(), ['end']);
});

test('RED that is made is offered as though it came, and made only while it is subscribed to so', () => {
  const { host, transport, take } = openHost();
  const named = { kind: 'subscribe', transport: 'bob', track: 'TR_1', feed: 'TR_1' } as const;
  const wish = {
    ...named,
    mimeTypes: [],
    media: 'audio',
    streamId: 'PA_x',
    stereo: false,
    blanks: 'plain',
  } as const;
  const again = (redundancy: 'made' | 'passed'): void => {
    unsubscribe(host, 'bob', 'TR_1');
    take();
    subscribe(host, { ...wish, redundancy });
    transport.bound = [{ trackSid: 'TR_1', section: { mid: '1' } }] as never;
    syncDownTracks(host, transport);
  };
  again('made');
  assert.deepEqual(take(), ['audio/red audio/opus', 'RED']);
  again('passed');
  assert.deepEqual(take(), ['audio/opus']);
});
