// What does an engine do with packets, RTCP and records that no honest side sends? Only for tests.
import type { RecordSink } from '@chorale/rtp';
import type { ParserTrial } from '@chorale/rtp/testing';
import { DescribedEncoder } from '../described-kit.ts';
import { packet, repair } from '../packet-kit.ts';
import { FarSide } from '../pipe-kit.ts';
import { firFor, nackFor, pliFor, receiverReportOf, senderReportOf } from '../rtcp-kit.ts';
import {
  AV1,
  H264,
  OPUS,
  RED,
  receiveSection,
  Stage,
  type Subscriber,
  VP8,
  VP9,
} from '../stage-kit.ts';
import { SvcEncoder } from '../svc-kit.ts';

/** After so many an engine begins anew, so that what one input leaves meets the next, and memory stays small. */
const INPUTS_PER_LIFE = 2000;
const VIDEO = { codecs: [VP8, VP9, H264, AV1], rids: ['q', 'h'] };
const AUDIO = { kind: 'audio', codecs: [OPUS, RED] } as const;

interface Life extends Disposable {
  readonly stage: Stage;
  readonly subscriber: Subscriber;
  readonly far: FarSide;
}

function beginLife(section: Parameters<typeof receiveSection>[0]): Life {
  const stage = new Stage(receiveSection(section));
  const { kind = 'video', codecs = [] } = section ?? {};
  const far = new FarSide(stage);
  const subscriber = stage.subscribe({ kind, codecs });
  far.subscribe({ kind, codecs });
  return { stage, subscriber, far, [Symbol.dispose]: () => stage[Symbol.dispose]() };
}

type Take = (life: Life, input: Uint8Array) => void;

function trial(
  name: string,
  seeds: readonly Uint8Array[],
  section: Parameters<typeof receiveSection>[0],
  take: Take,
): ParserTrial {
  let life: Life | undefined;
  let inputs = 0;
  return {
    name,
    seeds,
    parse(bytes, offset, lengthBytes): void {
      if (inputs % INPUTS_PER_LIFE === 0) life?.[Symbol.dispose]();
      if (life === undefined || inputs % INPUTS_PER_LIFE === 0) life = beginLife(section);
      inputs += 1;
      take(life, bytes.slice(offset, offset + lengthBytes));
      if (inputs % 20 === 0) rest(life);
    },
  };
}

function rest({ stage, subscriber, far }: Life): void {
  stage.clock.advance(20);
  far.carry();
  subscriber.sink.packets.length = 0;
  subscriber.sink.rtcp.length = 0;
  stage.publisherSink.rtcp.length = 0;
}

let sequence = 0;

/** Most are numbered on: what is a duplicate or too old is read no further. */
const takeRtp: Take = ({ stage }, input) => {
  sequence += 1;
  if (input.length > 12 && sequence % 4 > 0) {
    input[2] = sequence >> 8;
    input[3] = sequence;
  }
  stage.publishBytes(input);
};

const takeRtcp: Take = ({ stage, subscriber }, input) => {
  if (stage.counter('sources') === 0) stage.publish({ seq: 1, keyFrame: true, rid: 'q' });
  sequence += 1;
  const seq = sequence & 0xffff;
  stage.publish({ seq, rid: 'q', transportSequence: seq });
  stage.rtcpFrom(stage.publisher, input);
  stage.rtcpFrom(subscriber.transport, input);
};

const takeRecord: Take = ({ far }, input) => {
  const record = Buffer.from(input);
  far.pipe.receive(record, 0, record.length);
  far.engine.endBatch();
};

const audio = { mid: '0', payloadType: OPUS.payloadType, audioLevel: 0x85 };
const redPayload = Uint8Array.of(0xef, 3, 0xc0, 2, 0x6f, 0xaa, 0xbb, 0xcc, 0xdd);

function videoSeeds(): readonly Uint8Array[] {
  const svc = new SvcEncoder();
  const described = new DescribedEncoder('key');
  const layered = [svc.picture(), svc.picture(), described.picture(), described.picture()].flat();
  const key = { seq: 5, keyFrame: true, mid: '0', rid: 'q', transportSequence: 5, padding: 3 };
  const h264 = Uint8Array.of(0x78, 0, 3, 0x67, 0x42, 1, 0, 2, 0x68, 0xce, 0, 1, 0x65);
  return [
    packet(key),
    repair({ ...key, padding: 0, repairedRid: 'q' }, { ssrc: 2000, payloadType: 97, seq: 9 }),
    packet({ mid: '0', rid: 'h', payloadType: H264.payloadType, payload: h264 }),
    ...layered.map((options) => packet({ ...options, mid: '0', rid: 'q' })),
  ];
}

function rtcpSeeds(): readonly Uint8Array[] {
  const feedback = '8fcd0007 00000001 00001388 00010005 00000a01 a000 d408 1010 ff00 00000000';
  const remb = '8fce0005 00000001 00000000 52454d42 0105ffff 00001388';
  const all = [
    senderReportOf(1000, 1_700_000_000_000_000, 5),
    receiverReportOf({ ssrc: 5000 }),
    nackFor(5000, [1, 2, 40, 41]),
    pliFor(5000),
    firFor(5000),
    ...[feedback, remb].map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex')),
  ].map((bytes) => Uint8Array.from(bytes));
  return [...all, Uint8Array.from(Buffer.concat(all))];
}

/** What one end of a pipe writes of such a stream, its facts before its packets. */
function recordSeeds(): readonly Uint8Array[] {
  using stage = new Stage(receiveSection(VIDEO));
  const records: Uint8Array[] = [];
  const bytes = Buffer.alloc(8192);
  const sink: RecordSink = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    reserve: () => 0,
    commit: (lengthBytes) => void records.push(Uint8Array.from(bytes.subarray(0, lengthBytes))),
    flush: () => undefined,
  };
  using pipe = stage.engine.openPipe({ sink });
  pipe.carry(7, stage.receiver);
  for (const input of videoSeeds()) stage.publishBytes(input);
  stage.rtcpFrom(stage.publisher, senderReportOf(1000, 1_700_000_000_000_000, 5));
  stage.clock.advance(100);
  return records;
}

export const mediaTrials = (): readonly ParserTrial[] => [
  trial('engine: RTP of video', videoSeeds(), VIDEO, takeRtp),
  trial(
    'engine: RTP of audio',
    [packet(audio), packet({ ...audio, payloadType: RED.payloadType, payload: redPayload })],
    AUDIO,
    takeRtp,
  ),
  trial('engine: RTCP', rtcpSeeds(), VIDEO, takeRtcp),
  trial('engine: records of a pipe', recordSeeds(), VIDEO, takeRecord),
];
