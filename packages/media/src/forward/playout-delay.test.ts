// Does a client hold pictures back for as long as repairs take, and as its room says, and is it told only while that is news?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExtensionUri, readMaxPlayoutDelayMs, readMinPlayoutDelayMs } from '@chorale/rtp';
import { FakeSink, KIT_EXTENSIONS } from '../packet-kit.ts';
import { Stage, sendSection } from '../stage-kit.ts';
import { PlayoutControl } from './playout-delay.ts';

const ROUND_US = 100_000;

/** Rounds of a tenth of a second with this loss and round trip; returns the time behind them. */
function run(
  control: PlayoutControl,
  fromUs: number,
  [seconds, loss, roundTripMs]: readonly [number, number, number],
): number {
  const untilUs = fromUs + seconds * 1_000_000;
  for (let nowUs = fromUs; nowUs < untilUs; nowUs += ROUND_US)
    control.review(loss, roundTripMs, nowUs);
  return untilUs;
}

test('loss over a long round trip is waited for, and forgotten ten seconds after its end', () => {
  const control = new PlayoutControl();
  let nowUs = run(control, 0, [5, 0.1, 200]);
  assert.equal(control.minMs, 400);
  assert.ok(control.isAnnounced);
  nowUs = run(control, nowUs, [8, 0, 200]);
  assert.ok(!control.isAnnounced);
  nowUs = run(control, nowUs, [5, 0, 200]);
  assert.equal(control.minMs, 0);
  assert.ok(control.isAnnounced && control.maxMs > 0, 'a maximum of 0 would mean at once');
  run(control, nowUs, [6, 0, 200]);
  assert.ok(!control.isAnnounced);
});

test('a short round trip, or little loss, needs nothing; a very long one is not waited for whole', () => {
  for (const [loss, roundTripMs] of [
    [0.04, 50],
    [0.01, 300],
  ] as const) {
    const control = new PlayoutControl();
    run(control, 0, [20, loss, roundTripMs]);
    assert.equal(control.minMs, 0);
  }
  const control = new PlayoutControl();
  run(control, 0, [5, 0.2, 2000]);
  assert.equal(control.minMs, 800);
});

test('a queue that overflowed is no long way, and what it lost is not waited for', () => {
  for (const roundTripMs of [50, 120]) {
    const control = new PlayoutControl();
    let nowUs = run(control, 0, [5, 0, roundTripMs]);
    nowUs = run(control, nowUs, [0.1, 0.1, roundTripMs + 300]);
    control.noteFall(nowUs);
    nowUs = run(control, nowUs, [1, 0.3, roundTripMs + 300]);
    run(control, nowUs, [5, 0, roundTripMs]);
    assert.equal(control.minMs, 0);
  }
});

test('a way that loses is waited for after a fall, too', () => {
  const control = new PlayoutControl();
  control.noteFall(0);
  run(control, 0, [5, 0.02, 300]);
  assert.equal(control.minMs, 530);
});

test('where many repairs are lost, too, a short round trip is waited for as well', () => {
  const control = new PlayoutControl();
  run(control, 0, [5, 0.1, 50]);
  assert.equal(control.minMs, 205);
});

test('a way that has become long is known as such after a while', () => {
  const control = new PlayoutControl();
  const nowUs = run(control, 0, [5, 0.1, 50]);
  run(control, nowUs, [20, 0.1, 200]);
  assert.ok(control.minMs > 360 && control.minMs <= 400, `${control.minMs}`);
});

test('what the room says is told with the first packets, and no more after that', () => {
  using stage = new Stage();
  const sink = new FakeSink();
  const playoutDelay = { minMs: 100, maxMs: 2000 };
  const transport = stage.engine.openTransport({ sink, playoutDelay });
  const extensions = [...KIT_EXTENSIONS, { id: 9, uri: ExtensionUri.playoutDelay }];
  transport.addDownTrack(sendSection({ extensions }), stage.receiver);
  for (let seq = 1; seq < 300; seq += 1) {
    stage.publish({ seq, keyFrame: seq === 1 });
    stage.clock.advance(30);
  }
  const told = sink.packets.map(({ extensions: all }) => all.get(9));
  assert.ok(told[0] !== undefined && told[100] !== undefined);
  assert.equal(readMinPlayoutDelayMs(told[0], 0), 100);
  assert.equal(readMaxPlayoutDelayMs(told[0], 0), 2000);
  assert.ok(told.slice(-50).every((value) => value === undefined));
  assert.equal(sink.packets.length, 299);
});
