// Does a subscriber that takes RED get what it lost from the packets that follow, though its publisher sends plain Opus?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRedPrimaryStart } from '@chorale/rtp';
import { FakeSink, type PacketOptions, type SeenPacket } from './packet-kit.ts';
import { createRandom } from './random-kit.ts';
import { nackFor } from './rtcp-kit.ts';
import { audioSection, OPUS, RED, Stage, type Subscriber } from './stage-kit.ts';

const RED_TYPE = 62;
const OPUS_TYPE = 110;
const FRAME = 960;
const codecs = [
  { ...RED, payloadType: RED_TYPE, fmtp: `${OPUS_TYPE}/${OPUS_TYPE}` },
  { ...OPUS, payloadType: OPUS_TYPE },
];

const listen = (stage: Stage, redundancy: 'made' | 'passed' = 'made'): Subscriber =>
  stage.subscribe({ kind: 'audio', codecs, rtxSsrc: 0 }, new FakeSink(), { redundancy });

/** The n-th packet of a stream of 20 ms, its number and its time about to roll over. */
const spoken = (n: number, bytes: readonly number[] = [0x78, n & 255, n >> 8]): PacketOptions => ({
  ...{ payloadType: OPUS.payloadType, seq: (65_530 + n) & 0xffff },
  ...{ timestamp: (0xffff_f000 + n * FRAME) >>> 0, payload: Uint8Array.from(bytes) },
});

interface Block {
  readonly timestamp: number;
  readonly payload: readonly number[];
}

/** What a receiver makes of a packet of RED, its own payload last. */
function unpack({ payload, payloadType, timestamp }: SeenPacket): Block[] {
  assert.equal(payloadType, RED_TYPE);
  const primaryStart = readRedPrimaryStart(payload, 0, payload.length);
  assert.ok(primaryStart > 0);
  const blocks: Block[] = [];
  let headerAt = 0;
  const lengths: number[] = [];
  for (; ((payload[headerAt] ?? 0) & 0x80) !== 0; headerAt += 4) {
    assert.equal((payload[headerAt] ?? 0) & 0x7f, OPUS_TYPE);
    const facts = Buffer.from(payload).readUIntBE(headerAt + 1, 3);
    lengths.push(facts & 0x3ff);
    blocks.push({ timestamp: (timestamp - (facts >> 10)) >>> 0, payload: [] });
  }
  assert.equal(payload[headerAt], OPUS_TYPE);
  let at = headerAt + 1;
  const filled = blocks.map((block, index) => {
    const from = at;
    at += lengths[index] ?? 0;
    return { ...block, payload: [...payload.subarray(from, at)] };
  });
  assert.equal(at, primaryStart);
  return [...filled, { timestamp, payload: [...payload.subarray(at)] }];
}

test('each packet carries the two before it, over the roll-over of numbers and times', () => {
  using stage = new Stage(audioSection);
  const { sink } = listen(stage);
  for (let n = 0; n < 12; n += 1) stage.publish(spoken(n));
  assert.equal(sink.packets.length, 12);
  for (const [n, seen] of sink.packets.entries()) {
    const expected = [n - 2, n - 1, n].filter((one) => one >= 0);
    assert.deepEqual(
      unpack(seen).map(({ payload }) => payload),
      expected.map((one) => [0x78, one & 255, one >> 8]),
    );
    const times = unpack(seen).map(({ timestamp }) => (seen.timestamp - timestamp) >>> 0);
    assert.deepEqual(
      times,
      expected.map((one) => (n - one) * FRAME),
    );
  }
});

test('without the wish, without RED or without Opus at the subscriber, Opus stays Opus', () => {
  using stage = new Stage(audioSection);
  const plain = { kind: 'audio', rtxSsrc: 0 } as const;
  const passed = listen(stage, 'passed');
  const made = { redundancy: 'made' } as const;
  const deaf = stage.subscribe({ ...plain, codecs: codecs.slice(1) }, new FakeSink(), made);
  const odd = stage.subscribe({ ...plain, codecs: codecs.slice(0, 1) }, new FakeSink(), made);
  for (let n = 0; n < 3; n += 1) stage.publish(spoken(n));
  for (const { sink } of [passed, deaf]) {
    assert.deepEqual(
      sink.packets.map(({ payloadType, payload }) => [payloadType, payload.length]),
      [OPUS_TYPE, OPUS_TYPE, OPUS_TYPE].map((type) => [type, 3]),
    );
  }
  assert.equal(odd.sink.packets.length, 0);
});

test('what was lost before us is left out, and what comes late is in those that follow it', () => {
  using stage = new Stage(audioSection);
  const { sink } = listen(stage);
  for (const n of [0, 1, 3, 2, 4, 7]) stage.publish(spoken(n));
  assert.deepEqual(
    sink.packets.map((seen) => unpack(seen).map(({ payload }) => payload[1])),
    [[0], [0, 1], [1, 3], [0, 1, 2], [2, 3, 4], [7]],
  );
});

test('after silence (DTX) only what is near enough in time goes along', () => {
  using stage = new Stage(audioSection);
  const { sink } = listen(stage);
  const at = (n: number, timestamp: number): PacketOptions => ({ ...spoken(n), timestamp });
  stage.publish(at(0, 1000));
  stage.publish(at(1, 1000 + 16_383));
  stage.publish(at(2, 1000 + 16_383 + 16_384));
  stage.publish(at(3, 1000 + 16_383 + 16_384 + FRAME));
  assert.deepEqual(
    sink.packets.map((seen) => unpack(seen).map(({ payload }) => payload[1])),
    [[0], [0, 1], [2], [2, 3]],
  );
});

test('a payload with others in it has 1,000 bytes at most; one block has 1,023', () => {
  using stage = new Stage(audioSection);
  const { sink } = listen(stage);
  const sizes = [400, 400, 191, 192, 620, 395, 390, 1024, 3, 1100];
  for (const [n, size] of sizes.entries())
    stage.publish(spoken(n, [0x78, n, ...new Array<number>(size - 2).fill(9)]));
  const packed = sink.packets.map((seen) => unpack(seen).map(({ payload }) => payload[1]));
  assert.deepEqual(packed.slice(0, 3), [[0], [0, 1], [0, 1, 2]]);
  assert.equal(sink.packets[2]?.payload.length, 1000);
  assert.deepEqual(packed[3], [1, 2, 3]);
  assert.deepEqual(packed.slice(4), [[3, 4], [5], [5, 6], [7], [6, 8], [9]]);
  for (const { payload } of sink.packets.filter((_, n) => n !== 7 && n !== 9))
    assert.ok(payload.length <= 1000, `${payload.length}`);
});

test('a publisher that changes between RED and Opus: only what was new in each goes along', () => {
  using stage = new Stage(audioSection);
  const { sink } = listen(stage);
  stage.publish(spoken(0, [0x78, 0]));
  const red = [0x80 | 111, (FRAME << 2) >> 8, (FRAME << 2) & 255, 2, 111, 0x78, 0, 0x78, 1];
  stage.publish({ ...spoken(1, red), payloadType: RED.payloadType });
  stage.publish(spoken(2, [0x78, 2]));
  assert.deepEqual(
    sink.packets.map((seen) => unpack(seen).map(({ payload }) => payload)),
    [
      [[0x78, 0]],
      [
        [0x78, 0],
        [0x78, 1],
      ],
      [
        [0x78, 0],
        [0x78, 1],
        [0x78, 2],
      ],
    ],
  );
});

test('a source that begins again takes nothing along from before', () => {
  using stage = new Stage(audioSection);
  const { sink } = listen(stage);
  for (let n = 0; n < 3; n += 1) stage.publish(spoken(n));
  stage.publish({ ...spoken(0), seq: 20_000, timestamp: 5 });
  assert.equal(unpack(sink.packets.at(-1) ?? assert.fail()).length, 1);
});

test('no number goes out twice: what is asked for again comes with the next packets', () => {
  using stage = new Stage(audioSection);
  const { sink, transport } = listen(stage);
  for (const n of [0, 2, 1, 3]) stage.publish(spoken(n));
  const before = sink.packets.length;
  stage.rtcpFrom(
    transport,
    nackFor(
      5000,
      sink.packets.map(({ seq }) => seq),
    ),
  );
  assert.equal(sink.packets.length, before);
});

/** What a receiver hears of 300 packets, a third of them lost on the way, and which of them arrived. */
function hearOverLoss(seed: number) {
  using stage = new Stage(audioSection);
  const { sink } = listen(stage);
  const random = createRandom(seed);
  for (let n = 0; n < 300; n += 1) stage.publish(spoken(n));
  const first = sink.packets[0]?.timestamp ?? 0;
  const arrived = sink.packets.filter(() => random(3) > 0);
  const indexOf = (timestamp: number): number => ((timestamp - first) >>> 0) / FRAME;
  const heard = arrived
    .flatMap(unpack)
    .map(({ timestamp, payload }) => [indexOf(timestamp), payload] as const);
  return {
    heard: new Map(heard),
    arrived: new Set(arrived.map((seen) => indexOf(seen.timestamp))),
  };
}

test('by chance: with a third lost behind us, all comes that RED can bring, each as it was', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const { heard, arrived } = hearOverLoss(seed);
    for (const [n, payload] of heard) assert.deepEqual(payload, [0x78, n & 255, n >> 8]);
    for (let n = 0; n < 298; n += 1)
      assert.equal(
        heard.has(n),
        [n, n + 1, n + 2].some((one) => arrived.has(one)),
      );
  }
});
