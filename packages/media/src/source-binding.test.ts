import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  RtcpType,
  readMediaSsrc,
  readTransportFeedback,
  TransportFeedback,
  writeBye,
} from '@chorale/rtp';
import { packet, repair } from './packet-kit.ts';
import { audioSection, receiveSection, Stage, simulcastSection } from './stage-kit.ts';

test('a source declared by SDP needs no header extension', () => {
  using stage = new Stage(receiveSection({ sources: [{ ssrc: 1000, rtxSsrc: 1001 }] }));
  stage.publishBytes(packet({ ssrc: 1000, seq: 1 }));
  stage.publishBytes(packet({ ssrc: 1000, seq: 3 }));
  stage.publishBytes(repair({ seq: 2 }, { ssrc: 1001, payloadType: 97, seq: 1 }));
  assert.equal(stage.receiver.stats().layers[0]?.packets, 3);
});

test('legacy simulcast by declared sources has ranks by place', () => {
  const sources = [1, 2, 3].map((ssrc) => ({ ssrc, rtxSsrc: ssrc + 10 }));
  using stage = new Stage(receiveSection({ sources }));
  for (const ssrc of [3, 1, 2]) stage.publishBytes(packet({ ssrc, seq: 1 }));
  assert.deepEqual(
    stage.receiver.stats().layers.map(({ rid, ssrc }) => [rid, ssrc]),
    [
      ['q', 1],
      ['h', 2],
      ['f', 3],
    ],
  );
});

test('simulcast is bound by RID, its repair by repaired RID, and stays bound without them', () => {
  using stage = new Stage(simulcastSection);
  stage.publish({ ssrc: 11, rid: 'q', seq: 1 });
  stage.publish({ ssrc: 12, rid: 'h', seq: 1 });
  stage.publishBytes(packet({ ssrc: 12, seq: 3 }));
  const rtx = { ssrc: 22, payloadType: 97, seq: 1 };
  stage.publishBytes(repair({ seq: 2, mid: '0', repairedRid: 'h' }, rtx));
  stage.publishBytes(packet({ ssrc: 12, seq: 5 }));
  stage.publishBytes(repair({ seq: 4 }, { ...rtx, seq: 2 }));
  assert.deepEqual(
    stage.receiver.stats().layers.map(({ rid, packets }) => [rid, packets]),
    [
      ['q', 1],
      ['h', 5],
    ],
  );
});

test('a simulcast packet without RID of an unknown source is not guessed', () => {
  using stage = new Stage(simulcastSection);
  stage.publishBytes(packet({ ssrc: 11, mid: '0' }));
  assert.equal(stage.counter('drop_unknownSource'), 1);
});

test('without MID a source binds where its payload type fits one section only', () => {
  using stage = new Stage();
  stage.publisher.setReceiveSections([receiveSection(), { ...audioSection, mid: '1' }]);
  stage.publishBytes(packet({ ssrc: 11, seq: 1 }));
  stage.publishBytes(packet({ ssrc: 12, seq: 1, payloadType: 111 }));
  assert.equal(stage.receiver.stats().layers[0]?.ssrc, 11);
  assert.equal(stage.publisher.receiver('1')?.stats().layers[0]?.ssrc, 12);
  stage.publishBytes(packet({ ssrc: 13, seq: 1 }));
  assert.equal(stage.counter('drop_unknownSource'), 1, 'another one at the same time is ambiguous');
});

test('two video sections and no MID: nothing is guessed', () => {
  using stage = new Stage();
  stage.publisher.setReceiveSections([receiveSection(), receiveSection({ mid: '1' })]);
  stage.publishBytes(packet({ ssrc: 11, seq: 1 }));
  assert.equal(stage.counter('drop_unknownSource'), 1);
  stage.publishBytes(packet({ ssrc: 11, seq: 1, mid: '1' }));
  assert.equal(stage.publisher.receiver('1')?.stats().layers[0]?.ssrc, 11);
});

test('probes on the RTX source are ignored, and told in the feedback of the transport', () => {
  using stage = new Stage();
  stage.publish({ ssrc: 11, seq: 1, transportSequence: 1 });
  const probe = { ssrc: 12, payloadType: 97, payload: new Uint8Array(0), padding: 200 };
  stage.publish({ ...probe, seq: 1, transportSequence: 2 });
  stage.publishBytes(packet({ ssrc: 99, payloadType: 55, seq: 1, transportSequence: 3 }));
  stage.clock.advance(100);
  assert.equal(stage.counter('drop_emptyRetransmission'), 1);
  const [feedback] = stage.publisherSink.rtcpOf(RtcpType.transportFeedback, 15);
  const told = new TransportFeedback();
  assert.ok(feedback && readTransportFeedback(feedback, 0, feedback.length, told));
  assert.equal(told.count, 3);
  assert.equal(readMediaSsrc(feedback, 0), 99);
});

test('BYE ends a source; a new one takes its place', () => {
  using stage = new Stage(simulcastSection);
  stage.publish({ ssrc: 11, rid: 'q', seq: 1 });
  const bye = new Uint8Array(8);
  writeBye(bye, 0, 11);
  stage.rtcpFrom(stage.publisher, bye);
  assert.equal(stage.counter('sources'), 0);
  stage.publish({ ssrc: 12, rid: 'q', seq: 9000 });
  assert.equal(stage.receiver.stats().layers[0]?.ssrc, 12);
});

test('a section that is no longer received ends its receiver', () => {
  using stage = new Stage();
  stage.publish({ seq: 1 });
  stage.publisher.setReceiveSections([]);
  assert.equal(stage.receiver.ended, true);
  assert.equal(stage.counter('sources'), 0);
  assert.equal(stage.counter('receivers'), 0);
});

test('renegotiation keeps a receiver and its sources', () => {
  using stage = new Stage();
  stage.publish({ seq: 1 });
  stage.publisher.setReceiveSections([receiveSection(), receiveSection({ mid: '1' })]);
  stage.publishBytes(packet({ seq: 2 }));
  assert.equal(stage.publisher.receiver('0'), stage.receiver);
  assert.equal(stage.receiver.stats().layers[0]?.packets, 2);
});
