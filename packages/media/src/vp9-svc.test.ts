// Does a subscriber who is sent fewer spatial and temporal layers of a VP9 stream see a whole one?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PayloadFeedbackFormat, RtcpType } from '@chorale/rtp';
import { assertWhole, ordered, shuffle } from './layers-kit.ts';
import type { SeenPacket } from './packet-kit.ts';
import { createRandom } from './random-kit.ts';
import { nackFor, rembOf } from './rtcp-kit.ts';
import { Stage, type Subscriber } from './stage-kit.ts';
import { SvcEncoder, svcFactsOf } from './svc-kit.ts';

/** Pictures as spatial ids of what begins in them, and their temporal id: `012/0`. */
function picturesOf(subscriber: Subscriber): string[] {
  const pictures = new Map<number, string>();
  for (const packet of ordered(subscriber)) {
    const { spatial, temporal, begins } = svcFactsOf(packet);
    const before = pictures.get(packet.timestamp)?.split('/')[0] ?? '';
    if (begins) pictures.set(packet.timestamp, `${before}${spatial}/${temporal}`);
  }
  return [...pictures.values()];
}

function assertMarkers(subscriber: Subscriber): void {
  const packets = ordered(subscriber);
  packets.slice(1).forEach((packet, index) => {
    const before = packets[index] ?? packet;
    const isEnd = before.timestamp !== packet.timestamp;
    assert.equal(
      before.marker,
      isEnd,
      'the last packet of a picture, and no other, has the marker',
    );
  });
}

const plis = (stage: Stage): number =>
  stage.publisherSink.rtcpOf(RtcpType.payloadFeedback, PayloadFeedbackFormat.pli).length;

/** A stage where `run` shows pictures; whoever asks for a key frame gets one at once, unless it is not to be had. */
class Show implements Disposable {
  readonly stage: Stage = new Stage();
  readonly encoder: SvcEncoder;
  isDeaf = false;
  #answered = 0;

  constructor(encoder: SvcEncoder = new SvcEncoder()) {
    this.encoder = encoder;
  }

  run(pictures: number): void {
    for (let count = 0; count < pictures; count += 1) {
      const asked = plis(this.stage);
      if (asked > this.#answered && !this.isDeaf) this.show([0, 1, 2]);
      else this.show(this.encoder.pictures === 0 ? [0, 1, 2] : []);
      this.#answered = asked;
      this.stage.clock.advance(33);
    }
  }

  show(entries: readonly number[]): void {
    for (const one of this.encoder.picture(entries)) this.stage.publish(one);
  }

  [Symbol.dispose](): void {
    this.stage[Symbol.dispose]();
  }
}

for (const [spatial, temporal, expected] of [
  [0, 0, ['0/0', '0/0', '0/0']],
  [1, 1, ['01/0', '01/1', '01/0', '01/1', '01/0', '01/1']],
  [2, 0, ['012/0', '012/0', '012/0']],
  [0, 2, ['0/0', '0/2', '0/1', '0/2', '0/0', '0/2', '0/1', '0/2', '0/0', '0/2', '0/1', '0/2']],
] as const) {
  test(`limited to spatial ${spatial} and temporal ${temporal}`, () => {
    using show = new Show();
    const subscriber = show.stage.subscribe();
    subscriber.track.setMaxLayers({ spatial, temporal });
    show.run(60);
    assert.deepEqual(picturesOf(subscriber).slice(0, expected.length), expected);
    assertWhole(ordered(subscriber));
    assertMarkers(subscriber);
    for (const { pictureId, temporal: id } of ordered(subscriber).map(svcFactsOf))
      assert.equal(
        (pictureId - 32_750) & 0x7fff & 1,
        id === 2 ? 1 : 0,
        'picture ids are the source’s',
      );
    assert.equal(plis(show.stage), 0);
  });
}

test('down at the next picture, up with a key picture that is asked for', () => {
  using show = new Show();
  const subscriber = show.stage.subscribe();
  show.run(8);
  const [first = {}, ...rest] = show.encoder.picture();
  show.stage.publish(first);
  subscriber.track.setMaxLayers({ spatial: 0, temporal: 2 });
  for (const one of rest) show.stage.publish(one);
  show.run(3);
  const pictures = (): string[] => picturesOf(subscriber).map((one) => one.split('/')[0] ?? '');
  assert.deepEqual(pictures().slice(7), ['012', '012', '0', '0', '0']);
  subscriber.track.setMaxLayers({ spatial: 2, temporal: 2 });
  show.run(30);
  assert.equal(plis(show.stage), 1);
  assert.deepEqual(new Set(pictures().slice(-20)), new Set(['012']));
  assertWhole(ordered(subscriber));
  assertMarkers(subscriber);
});

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';

/** The subscriber's client says what it can take. */
function limit({ stage }: Show, { transport }: Subscriber, bitsPerSecond: number): void {
  stage.rtcpFrom(transport, rembOf(4, Math.round(bitsPerSecond / 16)));
}

for (const [share, asked] of [
  [0.8, 0],
  [0.3, 1],
] as const) {
  test(`a link that falls to ${share} of what is sent: ${asked} key pictures are asked for at once`, () => {
    using show = new Show(new SvcEncoder({ packets: 20 }));
    show.isDeaf = true;
    const subscriber = show.stage.subscribe({ extensions: [{ id: 1, uri: MID }] });
    show.run(60);
    const before = plis(show.stage);
    const sentBps = (subscriber.track.stats().bytes * 8) / (60 * 0.033);
    limit(show, subscriber, sentBps * share);
    show.run(6);
    const fewest = picturesOf(subscriber).at(-1)?.split('/')[0];
    assert.equal(fewest === '0', asked === 1, 'a steep fall leaves the lowest layer');
    assert.equal(plis(show.stage) - before, asked);
  });
}

test('nobody asks for layers that do not come', () => {
  using show = new Show(new SvcEncoder({ spatialLayers: 2 }));
  const { track } = show.stage.subscribe();
  track.setMaxLayers({ spatial: 1, temporal: 0 });
  show.run(80);
  track.setMaxLayers({ spatial: 2, temporal: 2 });
  show.run(20);
  assert.equal(plis(show.stage), 0);
});

test('up without a key picture where a layer uses no other picture', () => {
  using show = new Show();
  show.isDeaf = true;
  const subscriber = show.stage.subscribe();
  subscriber.track.setMaxLayers({ spatial: 0, temporal: 0 });
  show.run(8);
  subscriber.track.setMaxLayers({ spatial: 2, temporal: 0 });
  show.show([2]);
  show.show([1]);
  show.run(4);
  show.show([2]);
  const last = picturesOf(subscriber).slice(2);
  assert.deepEqual(last, ['0/0', '01/0', '01/0', '012/0']);
  assertWhole(ordered(subscriber));
});

test('temporal layers come back at a switching point', () => {
  using show = new Show();
  const subscriber = show.stage.subscribe();
  subscriber.track.setMaxLayers({ spatial: 2, temporal: 0 });
  show.run(8);
  subscriber.track.setMaxLayers({ spatial: 2, temporal: 2 });
  show.run(8);
  assert.deepEqual(
    picturesOf(subscriber).slice(2),
    [0, 2, 1, 2, 0, 2, 1, 2].map((temporal) => `012/${temporal}`),
  );
});

test('another source goes on where the one before it ended', () => {
  using show = new Show();
  const subscriber = show.stage.subscribe();
  subscriber.track.setMaxLayers({ spatial: 1, temporal: 2 });
  show.run(9);
  const other = new SvcEncoder();
  other.ssrc = 2000;
  for (let count = 0; count < 9; count += 1) {
    for (const one of other.picture()) show.stage.publish(one);
    show.stage.clock.advance(33);
  }
  const packets = ordered(subscriber);
  assertWhole(packets);
  const facts = packets.map(svcFactsOf);
  facts.slice(1).forEach(({ pictureId, tl0, temporal }, index) => {
    const before = facts[index];
    const isNew = packets[index]?.timestamp !== packets[index + 1]?.timestamp;
    assert.equal(pictureId, ((before?.pictureId ?? 0) + (isNew ? 1 : 0)) & 0x7fff);
    assert.equal(tl0, ((before?.tl0 ?? 0) + (isNew && temporal === 0 ? 1 : 0)) & 0xff);
  });
});

test('without RTX a packet that is sent again is what it was, marker and all', () => {
  using show = new Show(new SvcEncoder({ packets: 1 }));
  const { sink, transport, track } = show.stage.subscribe({ rtxSsrc: 0 });
  for (const spatial of [1, 0, 2, 1, 0, 2]) {
    track.setMaxLayers({ spatial, temporal: 2 });
    show.run(12);
  }
  const sent = sink.packets.slice();
  for (const { seq } of sent.slice(-60)) show.stage.rtcpFrom(transport, nackFor(5000, [seq]));
  const again = sink.packets.slice(sent.length);
  assert.ok(again.length > 10);
  for (const one of again)
    assert.deepEqual(one.bytes, sent.findLast(({ seq }) => seq === one.seq)?.bytes);
});

/** 90 pictures in another order than they were made in, to a subscriber that changes its limits. */
function tumble(show: Show, random: (below: number) => number): Subscriber {
  const subscriber = show.stage.subscribe();
  const pictures = Array.from({ length: 90 }, (_, index) =>
    show.encoder.picture(index % 30 === 0 ? [0, 1, 2] : []),
  );
  const [first = {}, ...rest] = pictures.flat();
  show.stage.publish(first);
  for (const one of shuffle(rest, random)) {
    show.stage.publish(one);
    if (random(50) === 0)
      subscriber.track.setMaxLayers({ spatial: random(3), temporal: random(3) });
    if (random(20) === 0) show.stage.clock.advance(20);
  }
  return subscriber;
}

/** From a first packet to a last one, without a hole: a decoder takes it. */
function looksWhole(parts: readonly SeenPacket[]): boolean {
  const [begin, end] = [parts.at(0), parts.at(-1)];
  if (begin === undefined || end === undefined) return false;
  const span = (end.seq - begin.seq) & 0xffff;
  return svcFactsOf(begin).begins && svcFactsOf(end).ends && span === parts.length - 1;
}

test('whatever the order of arrival and the limit: no number stays open and no frame is torn', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = createRandom(seed * 6151);
    const packets = 1 + random(3);
    using show = new Show(new SvcEncoder({ packets }));
    const seen = ordered(tumble(show, random));
    assertWhole(seen);
    const full = seen.filter(({ payload }) => payload.length > 0);
    const frames = Map.groupBy(full, (one) => `${one.timestamp} ${svcFactsOf(one).spatial}`);
    for (const parts of [...frames.values()].filter(looksWhole))
      assert.equal(parts.length, packets, `seed ${seed}: a frame that looks whole is whole`);
  }
});
