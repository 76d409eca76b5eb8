import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countNackItems, RtcpType, readNackBitmask, readNackPid } from '@chorale/rtp';
import { type PacketOptions, packet, repair, type SeenPacket } from './packet-kit.ts';
import { createRandom } from './random-kit.ts';
import { nackFor } from './rtcp-kit.ts';
import { Stage, type Subscriber } from './stage-kit.ts';

const RTX = 97;

function nackedBy(bytes: Uint8Array): number[] {
  const named: number[] = [];
  for (let item = 0; item < countNackItems(bytes.length); item += 1) {
    const pid = readNackPid(bytes, 0, item);
    const mask = readNackBitmask(bytes, 0, item);
    named.push(pid);
    for (let bit = 0; bit < 16; bit += 1)
      if (((mask >> bit) & 1) === 1) named.push((pid + bit + 1) & 0xffff);
  }
  return named;
}

/** A subscriber that loses packets, asks for them and counts what it has. */
class Viewer {
  readonly received = new Map<number, SeenPacket>();
  readonly #stage: Stage;
  readonly #subscriber: Subscriber;
  readonly #loses: () => boolean;
  #taken = 0;

  constructor(stage: Stage, subscriber: Subscriber, loses: () => boolean) {
    this.#stage = stage;
    this.#subscriber = subscriber;
    this.#loses = loses;
  }

  take(): void {
    const { packets } = this.#subscriber.sink;
    for (; this.#taken < packets.length; this.#taken += 1) {
      const seen = packets[this.#taken];
      if (seen === undefined || this.#loses()) continue;
      const isRepair = seen.ssrc === 5001;
      const [high = 0, low = 0] = seen.payload;
      const seq = isRepair ? (high << 8) | low : seen.seq;
      this.received.set(seq, isRepair ? { ...seen, payload: seen.payload.slice(2) } : seen);
    }
  }

  ask(): void {
    const all = [...this.received.keys()];
    const first = Math.min(...all);
    const last = Math.max(...all);
    const missing = Array.from({ length: last - first }, (_, index) => first + index).filter(
      (seq) => !this.received.has(seq),
    );
    if (missing.length > 0)
      this.#stage.rtcpFrom(this.#subscriber.transport, nackFor(5000, missing.slice(-200)));
  }
}

test('a pipe that loses 8 % on both sides is repaired on both sides', () => {
  using stage = new Stage();
  const random = createRandom(21);
  const viewer = new Viewer(stage, stage.subscribe(), () => random(100) < 8);
  const sent = new Map<number, PacketOptions>();
  let rtxSeq = 0;
  const answer = (): void => {
    for (const bytes of stage.publisherSink.rtcpOf(RtcpType.transportFeedback, 1)) {
      for (const seq of nackedBy(bytes)) {
        const original = sent.get(seq);
        rtxSeq += 1;
        if (original !== undefined && random(100) >= 8)
          stage.publishBytes(
            repair(original, { ssrc: 1001, payloadType: RTX, seq: rtxSeq & 0xffff }),
          );
      }
    }
    stage.publisherSink.rtcp.length = 0;
  };
  const COUNT = 1500;
  const START = 65_000;
  for (let index = 0; index < COUNT + 100; index += 1) {
    const seq = (START + index) & 0xffff;
    const body = Uint8Array.of(0x10, index === 0 ? 0 : 1, index >> 8, index & 0xff);
    const options = { seq, mid: '0', timestamp: index * 900, payload: body };
    sent.set(seq, options);
    // The ends arrive: what is lost there cannot be known to be missing.
    if (index === 0 || index >= COUNT || random(100) >= 8) stage.publishBytes(packet(options));
    stage.clock.advance(10);
    answer();
    viewer.take();
    if (index % 5 === 0) viewer.ask();
  }
  for (let round = 0; round < 20; round += 1) {
    stage.clock.advance(120);
    viewer.ask();
    viewer.take();
  }
  const bodies = new Set(
    [...viewer.received.values()].map(
      ({ payload }) => ((payload[2] ?? 0) << 8) | (payload[3] ?? 0),
    ),
  );
  const missing = Array.from({ length: COUNT }, (_, index) => index).filter(
    (index) => !bodies.has(index),
  );
  assert.ok(missing.length <= 5, `missing after repair: ${missing.join(' ')}`);
  const layer = stage.receiver.stats().layers[0];
  assert.ok((layer?.lost ?? 0) > COUNT * 0.04, 'repairs do not hide the loss from the reports');
});
