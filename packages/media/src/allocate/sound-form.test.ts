// Does sound go without its copies on a link that lacks room, with them where they mend something, and never twice in two forms?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DropReason } from '../drop-reason.ts';
import type { SoundForm } from '../faces.ts';
import { answerLoss } from '../forward/nack-responder.ts';
import { TransportState } from '../media-transport.ts';
import { FakeSink } from '../packet-kit.ts';
import { receiverReportOf } from '../rtcp-kit.ts';
import { audioSection, OPUS, RED, Stage, type Subscriber } from '../stage-kit.ts';
import { type LinkNeed, SoundCare, setSoundForm } from './sound-form.ts';

const ROUND_US = 100_000;
const narrow: LinkNeed = { lossShare: 0, capacityBps: 400_000, wantedBps: 900_000 };
const wide: LinkNeed = { lossShare: 0, capacityBps: 2_000_000, wantedBps: 900_000 };
const unlimited: LinkNeed = {
  ...{ lossShare: 0, capacityBps: Number.POSITIVE_INFINITY, wantedBps: 0 },
};

/** States at the end of each stretch of seconds. */
function decide(...stretches: readonly (readonly [number, LinkNeed])[]): SoundForm[] {
  const care = new SoundCare();
  let nowUs = 1_000_000;
  return stretches.map(([seconds, need]) => {
    for (let round = 0; round < seconds * 10; round += 1) {
      nowUs += ROUND_US;
      care.review(need, nowUs);
    }
    return care.form;
  });
}

test('a link that lacks room for a picture has none for copies, until it has', () => {
  assert.deepEqual(decide([1, narrow], [3, narrow], [1, wide], [3, wide]), [
    'passed',
    'bare',
    'bare',
    'passed',
  ]);
  assert.deepEqual(decide([4, narrow], [4, unlimited]), ['bare', 'passed']);
  assert.deepEqual(decide([10, unlimited]), ['passed']);
});

test('where much is lost copies are sent, whatever else lacks room', () => {
  assert.deepEqual(decide([10, { ...narrow, lossShare: 0.035 }]), ['passed']);
  assert.deepEqual(decide([5, narrow], [10, { ...narrow, lossShare: 0.035 }]), ['bare', 'passed']);
});

test('where very much is lost two copies are sent, until less is', () => {
  const lossy = (lossShare: number): LinkNeed => ({ ...unlimited, lossShare });
  assert.deepEqual(decide([6, lossy(0.1)], [5, lossy(0.03)], [6, lossy(0.01)]), [
    'robust',
    'robust',
    'passed',
  ]);
  assert.deepEqual(decide([10, lossy(0.035)]), ['passed']);
  assert.deepEqual(decide([8, { ...narrow, lossShare: 0.2 }]), ['robust']);
});

test('a very narrow link has no room for copies, for what it loses its queue loses', () => {
  assert.deepEqual(decide([4, { ...narrow, lossShare: 0.3, capacityBps: 150_000 }]), ['bare']);
  assert.deepEqual(decide([4, { lossShare: 0.3, capacityBps: 150_000, wantedBps: 100_000 }]), [
    'passed',
  ]);
});

test('room for a little more than everything does not make it waver', () => {
  const care = new SoundCare();
  let changes = 0;
  for (let round = 0; round < 600; round += 1) {
    const capacityBps = round % 40 < 20 ? 880_000 : 940_000;
    if (care.review({ ...narrow, capacityBps }, round * ROUND_US)) changes += 1;
  }
  assert.ok(changes <= 1, `${changes}`);
});

/** RED of two blocks: a copy and the sound itself. */
const red = (sound: number): Uint8Array =>
  Uint8Array.of(0x80 | 111, 0x03, 0xc0, 2, 111, 7, 7, sound, sound, sound);

function trackOf({ transport }: Subscriber) {
  assert.ok(transport instanceof TransportState);
  const [track] = transport.downTracks.values();
  assert.ok(track);
  return track;
}

test('copies come off and on between two packets, and no number leaves in two forms', () => {
  using stage = new Stage(audioSection);
  const codecs = [
    { ...RED, payloadType: 62 },
    { ...OPUS, payloadType: 100 },
  ];
  const subscriber = stage.subscribe({ kind: 'audio', codecs, rtxSsrc: 0 });
  const track = trackOf(subscriber);
  for (let seq = 1; seq <= 9; seq += 1) {
    if (seq === 4) setSoundForm(track, 'bare');
    if (seq === 7) setSoundForm(track, 'passed');
    stage.publish({ seq, payloadType: 63, payload: red(seq), timestamp: 960 * seq });
  }
  const { packets } = subscriber.sink;
  assert.deepEqual(
    packets.map(({ payloadType }) => payloadType),
    [62, 62, 62, 100, 100, 100, 62, 62, 62],
  );
  assert.deepEqual([...(packets[4]?.payload ?? [])], [5, 5, 5]);
  const numbers = packets.map(({ seq }) => seq);
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => ((numbers[0] ?? 0) + index) & 0xffff),
  );
  for (const { seq } of packets.slice())
    assert.equal(answerLoss(track, seq, stage.clock.nowUs()), DropReason.forgotten);
  assert.equal(packets.length, 9);
});

test('robust sound has the two before it, of a source of RED with one copy', () => {
  using stage = new Stage(audioSection);
  const codecs = [
    { ...RED, payloadType: 62 },
    { ...OPUS, payloadType: 100 },
  ];
  const subscriber = stage.subscribe({ kind: 'audio', codecs, rtxSsrc: 0 });
  setSoundForm(trackOf(subscriber), 'robust');
  for (let seq = 1; seq <= 5; seq += 1)
    stage.publish({ seq, payloadType: 63, payload: red(seq), timestamp: 960 * seq });
  const last = subscriber.sink.packets.at(-1);
  assert.equal(last?.payloadType, 62);
  // Two headers of four bytes and one of one; then each block.
  assert.deepEqual([...(last?.payload.subarray(9) ?? [])], [3, 3, 3, 4, 4, 4, 5, 5, 5]);
});

test('what is encrypted from end to end keeps its form', () => {
  using stage = new Stage(audioSection);
  const section = { kind: 'audio', codecs: [RED, OPUS], rtxSsrc: 0 } as const;
  for (const blanks of ['none', { trailer: Uint8Array.of(1) }] as const) {
    const track = trackOf(stage.subscribe(section, new FakeSink(), { blanks }));
    setSoundForm(track, 'robust');
    assert.equal(track.soundForm, 'passed');
  }
});

test('who only hears says in reports what is lost', () => {
  using stage = new Stage(audioSection);
  const subscriber = stage.subscribe({ kind: 'audio', codecs: [RED, OPUS], rtxSsrc: 0 });
  for (let seq = 1; seq <= 500; seq += 1) {
    stage.publish({ seq, payloadType: 63, payload: red(seq), timestamp: 960 * seq });
    stage.clock.advance(20);
    if (seq % 50 === 0)
      stage.rtcpFrom(subscriber.transport, receiverReportOf({ ssrc: 5000, fractionLost: 51 }));
  }
  assert.equal(trackOf(subscriber).soundForm, 'robust');
});
