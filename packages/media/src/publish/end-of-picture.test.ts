// Does every picture of VP9 end for its receivers, also one whose upper layers its encoder left out?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, VP9 } from '../stage-kit.ts';

interface Piece {
  readonly seq: number;
  readonly picture: number;
  readonly spatial: number;
  readonly marker?: boolean;
  readonly key?: boolean;
}

/** A layer's frame in one packet: I, P, L, B, E; 15 bits of picture id; the layers; TL0PICIDX; three bytes. */
function publish(
  stage: Stage,
  { seq, picture, spatial, marker = false, key = false }: Piece,
): void {
  const first = 0x80 | (key ? 0 : 0x40) | 0x20 | 0x08 | 0x04;
  const layers = (spatial << 1) | (spatial > 0 && key ? 1 : 0);
  const payload = Uint8Array.of(first, 0x80, picture, layers, picture, 1, 2, 3);
  stage.publish({ payloadType: VP9.payloadType, seq, timestamp: picture * 3000, payload, marker });
}

/** A whole picture of two layers, then one of which the upper layer is missing. */
function begin() {
  const stage = new Stage();
  const { sink } = stage.subscribe();
  publish(stage, { seq: 1, picture: 1, spatial: 0, key: true });
  publish(stage, { seq: 2, picture: 1, spatial: 1, marker: true, key: true });
  stage.clock.advance(30);
  publish(stage, { seq: 3, picture: 2, spatial: 0 });
  const markers = (): readonly boolean[] => sink.packets.map(({ marker }) => marker);
  return { stage, sink, markers };
}

test('what ends a layer is held until the next packet tells, and is marked when that begins a picture', () => {
  const { stage, markers } = begin();
  assert.deepEqual(markers(), [false, true]);
  stage.clock.advance(30);
  publish(stage, { seq: 4, picture: 3, spatial: 0 });
  assert.deepEqual(markers(), [false, true, true]);
  publish(stage, { seq: 5, picture: 3, spatial: 1, marker: true });
  assert.deepEqual(markers(), [false, true, true, false, true]);
  stage[Symbol.dispose]();
});

test('when nothing follows it goes on as the last', () => {
  const { stage, markers } = begin();
  stage.clock.advance(150);
  assert.deepEqual(markers(), [false, true, true]);
  stage[Symbol.dispose]();
});

test('when a packet is missing behind it, that one may be the last', () => {
  const { stage, markers } = begin();
  publish(stage, { seq: 5, picture: 3, spatial: 0 });
  assert.deepEqual(markers(), [false, true, false]);
  publish(stage, { seq: 4, picture: 2, spatial: 1, marker: true });
  assert.equal(markers().filter((marker) => marker).length, 2);
  stage[Symbol.dispose]();
});

test('a source that begins again, or ends, takes what was held along', () => {
  const { stage, sink } = begin();
  const bye = Uint8Array.of(0x81, 203, 0, 1, 0, 0, 3, 232);
  stage.rtcpFrom(stage.publisher, bye);
  stage.clock.advance(200);
  assert.equal(sink.packets.length, 2);
  stage[Symbol.dispose]();
});

test('who is sent two layers gets the marker where the second is missing and only the third is there', () => {
  using stage = new Stage();
  const { sink, track } = stage.subscribe();
  track.setMaxLayers({ spatial: 1, temporal: 3 });
  for (const spatial of [0, 1, 2])
    publish(stage, { seq: 1 + spatial, picture: 1, spatial, marker: spatial === 2, key: true });
  publish(stage, { seq: 4, picture: 2, spatial: 0 });
  publish(stage, { seq: 5, picture: 2, spatial: 2, marker: true });
  publish(stage, { seq: 6, picture: 3, spatial: 0 });
  publish(stage, { seq: 7, picture: 3, spatial: 1 });
  publish(stage, { seq: 8, picture: 3, spatial: 2, marker: true });
  assert.deepEqual(
    sink.packets.map(({ marker }) => marker),
    [false, true, true, false, true],
  );
});
