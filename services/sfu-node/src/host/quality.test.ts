// Does the room hear of the tracks that flow, and of those alone?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@chorale/async';
import type { DownTrackStats, LayerStats } from '@chorale/media';
import type { MediaHostState } from './media-host.ts';
import type { HostEvent } from './messages.ts';
import { reportQualities } from './quality.ts';

const layerOf = (rid: string, rank: number): LayerStats => ({
  ...{ rid, rank, ssrc: 1, packets: 0, bytes: 0, lost: 0, jitterMs: 2 },
  ...{ nacksSent: 0, plisSent: 0, keyFrames: 0 },
});

function openHost() {
  const clock = createFakeClock();
  const events: HostEvent[] = [];
  const layers = [layerOf('q', 0), layerOf('f', 1)];
  const down = (facts: Partial<DownTrackStats>) => ({ stats: () => facts });
  const ada = { id: 'ada', down: new Map(), paused: new Set(), wanted: new Map() };
  const sent = {
    ...{ fractionLost: 0.25, roundTripMs: 80, sent: { spatial: 0, temporal: 2 } },
    best: { spatial: 1, temporal: 2 },
  };
  const bob = {
    id: 'bob',
    wanted: new Map(['TR_1', 'TR_hidden', 'TR_new', 'TR_piped'].map((sid) => [sid, sid])),
    paused: new Set(['TR_hidden']),
    down: new Map([
      ['TR_1', down(sent)],
      ['TR_hidden', down({ ...sent, roundTripMs: 900 })],
      ['TR_new', down({ fractionLost: undefined, roundTripMs: undefined })],
      ['TR_piped', down({ ...sent, roundTripMs: 60 })],
    ]),
  };
  const receiver = { stats: () => ({ layers: layers.map((layer) => ({ ...layer })) }) };
  const piped = { feed: 'TR_piped', receiver: { stats: () => ({ layers: [] }) } };
  const host = {
    parts: { clock },
    emit: (event: HostEvent) => events.push(event),
    transports: new Map(Object.entries({ ada, bob })),
    feeds: new Map(Object.entries({ TR_1: { feed: 'TR_1', transport: ada, receiver }, piped })),
    pulses: new Map(),
  } as unknown as MediaHostState;
  const reports = reportQualities(host);
  const come = (rid: string, packets: number, lost: number): void => {
    const at = layers.findIndex((layer) => layer.rid === rid);
    const layer = layers[at];
    if (layer === undefined) return;
    layers[at] = { ...layer, packets: layer.packets + packets, lost: layer.lost + lost };
  };
  return { clock, reports, come, take: () => events.splice(0) };
}

test('every five seconds, by track, without what is paused or not reported of', () => {
  const { clock, come, reports, take } = openHost();
  come('q', 90, 10);
  come('f', 400, 0);
  clock.advance(5_000);
  const [ada, bob] = take();
  assert.deepEqual(ada, {
    ...{ kind: 'quality', transport: 'ada', roundTripMs: undefined, sent: [] },
    published: [
      { track: 'TR_1', lossRatio: 0.02, jitterMs: 2, packetsPerSecond: 98, layer: 1, highest: 1 },
    ],
  });
  const lossRatio = 0.25;
  assert.deepEqual(bob, {
    ...{ kind: 'quality', transport: 'bob', roundTripMs: 80, published: [] },
    sent: [
      { track: 'TR_1', lossRatio, jitterMs: 2, packetsPerSecond: 98, layer: 0, highest: 1 },
      {
        ...{ track: 'TR_piped', lossRatio, jitterMs: 0, packetsPerSecond: undefined },
        ...{ layer: 0, highest: 1 },
      },
    ],
  });
  reports[Symbol.dispose]();
});

test('a track that brought nothing is not judged; a layer that stopped is not the highest', () => {
  const { clock, come, reports, take } = openHost();
  clock.advance(5_000);
  assert.deepEqual(
    take().map((event) => event.kind === 'quality' && event.published),
    [[], []],
  );
  come('f', 100, 0);
  clock.advance(5_000);
  come('q', 100, 0);
  take();
  clock.advance(5_000);
  const [ada] = take();
  const row = ada?.kind === 'quality' ? ada.published[0] : undefined;
  assert.deepEqual([row?.layer, row?.highest, row?.lossRatio], [0, 1, 0]);
  reports[Symbol.dispose]();
});
