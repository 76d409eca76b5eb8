// Do subscribers behind a pipe get what those beside the publisher get, and is what they need asked of the publisher?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PayloadFeedbackFormat, RtcpType } from '@chorale/rtp';
import type { PacketOptions, SeenPacket } from '../packet-kit.ts';
import { FarSide } from '../pipe-kit.ts';
import { createRandom } from '../random-kit.ts';
import { nackFor, pliFor, senderReportOf } from '../rtcp-kit.ts';
import { audioSection, RED, Stage, type Subscriber, simulcastSection } from '../stage-kit.ts';

/** What is the same for subscribers that began with the same packet. */
const essence = ({ timestamp, marker, payload, extensions }: SeenPacket, first: SeenPacket) => ({
  ...{ timestamp: (timestamp - first.timestamp) >>> 0, marker },
  payload: Buffer.from(payload).toString('hex'),
  extensions: [...extensions].map(([id, data]) => [id, Buffer.from(data).toString('hex')]),
});

function essences({ sink }: Subscriber) {
  const [first] = sink.packets;
  return sink.packets.map((seen) => ({
    seq: (seen.seq - (first?.seq ?? 0)) & 0xffff,
    ...essence(seen, first ?? seen),
  }));
}

const plis = (stage: Stage): number =>
  stage.publisherSink.rtcpOf(RtcpType.payloadFeedback, PayloadFeedbackFormat.pli).length;

test('a subscriber behind a pipe sees what one beside the publisher sees', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  const [near, behind] = [stage.subscribe(), far.subscribe()];
  for (let seq = 1; seq <= 200; seq += 1) {
    const isKey = seq % 50 === 1;
    const extensions = { 6: Uint8Array.of(1, 2, 3, seq), 8: Uint8Array.of(seq & 3) };
    const numbers = { seq, timestamp: seq * 3000, pictureId: seq, tl0: seq, keyIdx: seq & 31 };
    stage.publish({ ...numbers, keyFrame: isKey, marker: seq % 3 === 0, extensions });
    far.carry();
  }
  assert.equal(behind.sink.packets.length, 200);
  assert.deepEqual(essences(behind), essences(near));
});

/** One step of a source that loses, repairs, pads and starts again. */
function* randomPackets(random: (below: number) => number): Generator<PacketOptions> {
  let seq = 60_000 + random(6000);
  let held: PacketOptions[] = [];
  for (let step = 0; step < 300; step += 1) {
    seq += random(100) === 0 ? 20_000 : 1;
    const one = { seq: seq & 0xffff, timestamp: step * 3000, keyFrame: random(10) === 0 };
    const fate = random(20);
    if (fate < 2) held.push(one);
    else if (fate === 2) yield { ...one, payload: new Uint8Array(0), padding: 9 };
    else if (fate > 3) yield one;
    if (random(5) > 0) continue;
    yield* held;
    held = [];
  }
}

test('the same over random loss, repairs, padding and restarts of the source, seeded', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    using stage = new Stage();
    using far = new FarSide(stage);
    const [near, behind] = [stage.subscribe(), far.subscribe()];
    for (const options of randomPackets(createRandom(seed))) {
      stage.publish(options);
      stage.clock.advance(10);
      far.carry();
    }
    assert.ok(near.sink.packets.length > 100);
    assert.deepEqual(essences(behind), essences(near), `seed ${seed}`);
  }
});

test('a key frame that is wanted behind the pipe is asked of the publisher', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  stage.publish({ seq: 1 });
  far.carry();
  const before = plis(stage);
  const behind = far.subscribe();
  stage.publish({ seq: 2 });
  far.carry();
  for (let i = 0; i < 10; i += 1) {
    stage.clock.advance(20);
    far.carry();
  }
  assert.equal(plis(stage), before + 1, 'merged and throttled');
  stage.publish({ seq: 3, keyFrame: true });
  far.carry();
  assert.equal(behind.sink.packets.length, 1);

  stage.clock.advance(2000);
  behind.transport.receiveRtcp(pliFor(5000), 0, 12, stage.clock.nowUs());
  for (let i = 0; i < 5; i += 1) {
    stage.clock.advance(20);
    far.carry();
  }
  assert.equal(plis(stage), before + 2, 'a PLI of the subscriber too');
});

test('a still picture is asked for though no packet comes', () => {
  using stage = new Stage();
  stage.publish({ seq: 1, keyFrame: true });
  stage.clock.advance(3000);
  using far = new FarSide(stage);
  far.subscribe();
  for (let i = 0; i < 5; i += 1) {
    stage.clock.advance(20);
    far.carry();
  }
  assert.equal(plis(stage), 1);
});

test('lost packets are sent again from the memory on the subscriber’s side', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  const { sink, transport } = far.subscribe();
  for (let seq = 1; seq <= 20; seq += 1) stage.publish({ seq, keyFrame: seq === 1 });
  far.carry();
  const lost = sink.packets[9];
  assert.ok(lost);
  const nack = nackFor(5000, [lost.seq]);
  transport.receiveRtcp(nack, 0, nack.length, stage.clock.nowUs());
  const again = sink.packets.at(-1);
  assert.equal(again?.ssrc, 5001);
  assert.deepEqual(again?.payload.slice(2), lost.payload);
});

test('simulcast: every layer comes, the best is sent, and the switch is a key frame', () => {
  using stage = new Stage(simulcastSection);
  using far = new FarSide(stage);
  const { sink, track } = far.subscribe();
  const send = (rid: string, ssrc: number, seq: number, keyFrame = false): void => {
    stage.publish({ rid, ssrc, seq, keyFrame, timestamp: seq * 3000 });
    far.carry();
  };
  for (let seq = 1; seq <= 5; seq += 1) send('q', 1, seq, seq === 1);
  assert.equal(track.stats().layer, 'q');
  for (let seq = 1; seq <= 5; seq += 1) {
    send('f', 3, seq, seq === 4);
    stage.clock.advance(100);
    far.carry();
  }
  assert.equal(track.stats().layer, 'f');
  const numbers = sink.packets.map(({ seq }) => seq);
  assert.deepEqual(
    numbers,
    [...numbers].toSorted((a, b) => a - b),
  );
});

test('RED behind a pipe is cut for who does not take it', () => {
  using stage = new Stage({ ...audioSection, codecs: [...audioSection.codecs] });
  using far = new FarSide(stage);
  const { sink } = far.subscribe({
    kind: 'audio',
    codecs: audioSection.codecs.slice(0, 1),
    rtxSsrc: 0,
  });
  const payload = Uint8Array.of(0x80 | 111, 0, 0, 2, 111, 8, 8, 9, 9, 9);
  stage.publish({ seq: 1, payloadType: RED.payloadType, payload });
  far.carry();
  assert.deepEqual([...(sink.packets[0]?.payload ?? [])], [9, 9, 9]);
  assert.equal(sink.packets[0]?.payloadType, 111);
});

test('sender reports behind a pipe tell the publisher’s time', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  const [near, behind] = [stage.subscribe(), far.subscribe()];
  stage.publish({ seq: 1, keyFrame: true, timestamp: 9000 });
  stage.rtcpFrom(stage.publisher, senderReportOf(1000, 1_699_999_000_000_000, 9000));
  for (let i = 0; i < 80; i += 1) {
    stage.clock.advance(20);
    far.carry();
  }
  const [one] = near.sink.rtcpOf(RtcpType.senderReport);
  const [other] = behind.sink.rtcpOf(RtcpType.senderReport);
  assert.ok(one && other);
  // NTP seconds; the fraction follows from when each was sent.
  assert.deepEqual([...other.subarray(8, 12)], [...one.subarray(8, 12)]);
});

test('a pipe without room loses packets, counted, and a key frame mends it', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  const { sink } = far.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  far.carry();
  far.out.room = 3;
  for (let seq = 2; seq <= 10; seq += 1) stage.publish({ seq });
  assert.equal(stage.counter('drop_pipeFull'), 6);
  far.carry();
  assert.equal(sink.packets.length, 4);
  const before = plis(stage);
  stage.clock.advance(2000);
  for (let seq = 11; seq <= 14; seq += 1) {
    stage.publish({ seq });
    stage.clock.advance(20);
    far.carry();
  }
  assert.equal(plis(stage), before + 1);
});

test('a chain of two pipes', () => {
  using stage = new Stage();
  using middle = new FarSide(stage);
  using end = new FarSide({ engine: middle.engine, clock: stage.clock, receiver: middle.feed });
  const { sink } = end.subscribe();
  const go = (): void => {
    middle.carry();
    end.carry();
    middle.carry();
  };
  stage.publish({ seq: 1 });
  for (let i = 0; i < 5; i += 1) {
    stage.clock.advance(100);
    go();
  }
  assert.equal(plis(stage), 1, 'what is wanted at the end reaches the publisher');
  stage.publish({ seq: 2, keyFrame: true });
  go();
  assert.equal(sink.packets.length, 1);
});

test('a feed that is taken after it was carried is told everything again', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  stage.publish({ seq: 1, keyFrame: true });
  far.carry();
  far.pipe.closeFeed(7);
  const feed = far.pipe.openFeed(7, 'TR_again', 'video');
  const { sink } = far.subscribe({}, feed);
  for (let seq = 2; seq <= 5; seq += 1) {
    far.carry();
    stage.publish({ seq, keyFrame: seq === 4 });
  }
  far.carry();
  assert.equal(sink.packets.length, 2);
});

test('a track that is carried no more, and a pipe that ends, leave nothing', () => {
  using stage = new Stage();
  const far = new FarSide(stage);
  const { sink } = far.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  far.carry();
  far.near.drop(7);
  stage.publish({ seq: 2 });
  far.carry();
  assert.equal(sink.packets.length, 1);
  far.pipe.closeFeed(7);
  assert.equal(far.feed.ended, true);
  far[Symbol.dispose]();
  stage.publish({ seq: 3 });
  assert.equal(stage.counter('pipes'), 0);
});
