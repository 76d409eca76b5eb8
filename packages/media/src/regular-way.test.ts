// Does a subscriber see the same whether its packets go the short way or the long one?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PacketOutlet, PacketClass, type ReceiveSection } from '@chorale/rtp';
import { FakeSink, packet } from './packet-kit.ts';
import { createRandom } from './random-kit.ts';
import { receiveSection, Stage, simulcastSection } from './stage-kit.ts';
import { disturb, WildDescribedPublisher, WildPublisher, WildSvcPublisher } from './wild-kit.ts';

/** Takes what is the next of its stream, as transport does; `renew` ends the generation. */
class OutletSink extends FakeSink {
  short = 0;
  #generation = 1;
  #last = -1;
  readonly outlet: PacketOutlet = {
    bytes: this.bytes,
    view: this.view,
    generation: () => this.#generation,
    reserve: (stream, generation) =>
      stream === 7 && generation === this.#generation ? this.reserve() : -1,
    share: (source, from, to) => this.#share(source.subarray(from, to)),
    commit: (headerBytes, lengthBytes, sharedAt) => {
      if (sharedAt >= 0) this.#place(headerBytes, lengthBytes, sharedAt);
      return this.#commitShort(lengthBytes);
    },
  };

  /** Payloads that were shared, in the order of asking. */
  readonly #kept: Uint8Array[] = [];

  #share(payload: Uint8Array): number {
    this.#kept.push(Uint8Array.from(payload));
    return this.#kept.length - 1;
  }

  #place(headerBytes: number, lengthBytes: number, sharedAt: number): void {
    const payload = this.#kept[sharedAt]?.subarray(0, lengthBytes - headerBytes);
    if (payload !== undefined) this.bytes.set(payload, this.reservedAt + headerBytes);
  }

  streamOf(): number {
    return 7;
  }

  renew(): void {
    this.#generation += 1;
  }

  override commit(lengthBytes: number, packetClass: PacketClass): void {
    super.commit(lengthBytes, packetClass);
    this.#note();
  }

  #commitShort(lengthBytes: number): boolean {
    const at = this.reservedAt;
    const sequence = this.view.getUint16(at + 2);
    if (((sequence - this.#last) << 16) >> 16 <= 0) return false;
    this.commit(lengthBytes, PacketClass.video);
    this.short += 1;
    return true;
  }

  #note(): void {
    const { ssrc, seq } = this.packets.at(-1) ?? { ssrc: 0, seq: 0 };
    if (ssrc === 5000) this.#last = seq;
  }
}

interface Seen {
  readonly short: number;
  readonly all: number;
}

interface Source {
  readonly section: ReceiveSection;
  readonly Publisher: new (random: (below: number) => number) => Pick<WildPublisher, 'step'>;
}

/** A bad network, a restless subscriber, one seed. Returns how many packets there were, and how many went the short way. */
function compareWays({ section, Publisher }: Source, rtxSsrc: number, seed: number): Seen {
  using stage = new Stage(section);
  const sink = new OutletSink();
  const long = stage.subscribe({ rtxSsrc });
  const other = stage.subscribe({ rtxSsrc }, sink);
  const publisher = new Publisher(createRandom(seed * 104_729));
  const chance = createRandom(seed * 31);
  for (let step = 0; step < 1500; step += 1) {
    for (const options of publisher.step()) stage.publishBytes(packet(options));
    const moment = chance(1_000_000);
    stage.clock.advance(moment % 12);
    if (moment % 70 === 0) sink.renew();
    for (const subscriber of [long, other]) disturb(stage, subscriber, createRandom(moment));
  }
  const bytesOf = ({ packets }: FakeSink): Uint8Array[] => packets.map(({ bytes }) => bytes);
  assert.deepEqual(bytesOf(sink), bytesOf(long.sink), `seed ${seed}`);
  assert.deepEqual(other.track.stats(), long.track.stats());
  return { short: sink.short, all: sink.packets.length };
}

const simulcast: Source = { section: simulcastSection, Publisher: WildPublisher };
const described: Source = { section: receiveSection(), Publisher: WildDescribedPublisher };
const svc: Source = { section: receiveSection(), Publisher: WildSvcPublisher };

for (const [name, source, rtxSsrc] of [
  ['VP8 simulcast with RTX', simulcast, 5001],
  ['VP8 simulcast without RTX', simulcast, 0],
  ['described SVC with RTX', described, 5001],
  ['described SVC without RTX', described, 0],
  ['VP9 SVC with RTX', svc, 5001],
  ['VP9 SVC without RTX', svc, 0],
] as const) {
  test(`${name}: the short way makes the packets of the long one`, () => {
    const seen = Array.from({ length: 12 }, (_, seed) => compareWays(source, rtxSsrc, seed + 1));
    const [short = 0, all = 0] = (['short', 'all'] as const).map((which) =>
      seen.reduce((sum, one) => sum + one[which], 0),
    );
    assert.ok(short > all / 4 && short < all, `${short} of ${all} went the short way`);
  });
}

test('a subscriber that leaves takes its row along, and the others keep theirs', () => {
  using stage = new Stage();
  const sinks = Array.from({ length: 9 }, () => new OutletSink());
  const subscribers = sinks.map((sink) => stage.subscribe({}, sink, { blanks: 'none' }));
  stage.publish({ seq: 1, keyFrame: true });
  for (let seq = 2; seq < 10; seq += 1) stage.publish({ seq });
  const [first, second] = subscribers;
  first?.track[Symbol.dispose]();
  stage.publish({ seq: 10 });
  second?.track[Symbol.dispose]();
  stage.publish({ seq: 11 });
  const counts = sinks.map(({ packets }) => packets.length);
  assert.deepEqual(counts, [9, 10, 11, 11, 11, 11, 11, 11, 11]);
  for (const { packets } of sinks) {
    const [from = 0] = packets.map(({ seq }) => seq);
    assert.deepEqual(
      packets.map(({ seq }) => seq - from),
      packets.map((_, index) => index),
    );
  }
  assert.equal(first?.track.stats().packets, 9);
});

test('who is sent the base layer only gets it the short way', () => {
  using stage = new Stage();
  const sink = new OutletSink();
  const { track } = stage.subscribe({}, sink);
  track.setMaxLayers({ spatial: 0, temporal: 0 });
  for (let seq = 1; seq <= 200; seq += 1) {
    const numbers = { seq, timestamp: seq * 3000, pictureId: seq, temporal: (seq - 1) & 1 };
    stage.publish({ ...numbers, keyFrame: seq === 1 });
  }
  assert.equal(sink.packets.length, 100);
  assert.equal(sink.short, 99);
});
