// What would we believe of a link that was recorded, and send on it? Its packets and feedback once more, on a clock of the test. Only for
// tests.
//
// What was sent stays as it was, whatever is believed now: a replay shows how the record is read, not what another estimate would have
// made of the link.
import { FakeSink, KIT_EXTENSIONS } from '../packet-kit.ts';
import { TransportState } from '../media-transport.ts';
import { Stage, sendSection, simulcastSection } from '../stage-kit.ts';
import { Camera, STEP_MS } from './camera-kit.ts';
import { ProbeTrain } from './probe-train.ts';
import { FeedbackReader } from './read-feedback.ts';
import type { LinkTrace, RecordedFeedback, RecordedTrain } from './trace-kit.ts';

/** Each tenth of a second. */
export interface ReplayMoment {
  readonly atS: number;
  /** What was believed; Infinity: no limit. */
  readonly believedBps: number;
  /** What was true. */
  readonly carriedBps: number;
  /** 0–1. */
  readonly lossShare: number;
  /** Of the layer that the track is sent; -1: none yet. */
  readonly rank: number;
  /** What the publisher sends, by layer. */
  readonly layers: readonly number[];
}

const MOMENT_MS = 100;
const TRANSPORT_SEQUENCE_ID = 4;

/** Key frames are announced as they were, not as the stage would. */
class RecordedReader extends FeedbackReader {
  override expectKeyFrame(): void {}

  announceKeyFrame(nowUs: number): void {
    super.expectKeyFrame(nowUs);
  }
}

/** To the end of the record. */
export function replay(trace: LinkTrace): readonly ReplayMoment[] {
  using stage = new Stage(simulcastSection);
  const viewer = new RecordedViewer(stage, trace);
  const layers = (): readonly number[] => newest(trace.layers, viewer.nowUs)?.bps ?? [];
  const camera = new Camera(stage, (rank) => layers()[rank] ?? 0);
  const moments: ReplayMoment[] = [];
  for (let ms = STEP_MS; viewer.nowUs < viewer.endUs; ms += STEP_MS) {
    camera.step();
    stage.clock.advance(STEP_MS);
    viewer.proceed(ms * 1000);
    if (ms % MOMENT_MS !== 0) continue;
    const carriedBps = newest(trace.capacity, viewer.nowUs)?.bps ?? Number.POSITIVE_INFINITY;
    moments.push({ atS: ms / 1000, carriedBps, layers: layers(), ...viewer.look() });
  }
  return moments;
}

/** At that time; before the first: the first. */
const newest = <T extends { readonly atUs: number }>(rows: readonly T[], atUs: number) =>
  rows.findLast((row) => row.atUs <= atUs) ?? rows[0];

/** A subscriber whose packets the stage does not number: the numbers are those of the record. */
class RecordedViewer {
  nowUs = 0;
  readonly endUs: number;
  readonly #trace: LinkTrace;
  readonly #startUs: number;
  readonly #sink = new FakeSink();
  readonly #transport: TransportState;
  readonly #reader: RecordedReader;
  #feedbacks = 0;
  #keyFrames = 0;
  #sent = 0;
  #trains = 0;
  #rank = -1;

  constructor(stage: Stage, trace: LinkTrace) {
    this.#trace = trace;
    this.#startUs = stage.clock.nowUs();
    this.endUs = trace.feedbacks.at(-1)?.atUs ?? 0;
    const transport = stage.engine.openTransport({ sink: this.#sink });
    if (!(transport instanceof TransportState)) throw new TypeError('a transport of another kind');
    this.#transport = transport;
    const { sendLogs } = transport.engine;
    this.#reader = new RecordedReader(sendLogs, transport.openLog(), transport.fates);
    transport.feedback = this.#reader;
    const extensions = KIT_EXTENSIONS.filter(({ id }) => id !== TRANSPORT_SEQUENCE_ID);
    transport.addDownTrack(sendSection({ extensions }), stage.receiver);
  }

  /** All that was heard by then. */
  proceed(untilUs: number): void {
    this.nowUs = untilUs;
    const { keyFramesUs, feedbacks } = this.#trace;
    for (let next = feedbacks[this.#feedbacks]; next !== undefined && next.atUs <= untilUs; ) {
      this.#announceKeyFrames(keyFramesUs, next.atUs);
      this.#hear(next);
      this.#feedbacks += 1;
      next = feedbacks[this.#feedbacks];
    }
  }

  look(): Pick<ReplayMoment, 'believedBps' | 'lossShare' | 'rank'> {
    const { capacityBps, lossShare } = this.#reader;
    const media = this.#sink.packets.splice(0).filter(({ ssrc }) => ssrc === sendSection().ssrc);
    this.#rank = media.at(-1)?.payload[2] ?? this.#rank;
    return { believedBps: capacityBps, lossShare, rank: this.#rank };
  }

  #announceKeyFrames(keyFramesUs: readonly number[], untilUs: number): void {
    for (let atUs = keyFramesUs[this.#keyFrames]; atUs !== undefined && atUs <= untilUs; ) {
      this.#reader.announceKeyFrame(this.#startUs + atUs);
      this.#keyFrames += 1;
      atUs = keyFramesUs[this.#keyFrames];
    }
  }

  #hear({ atUs, sent, rtcp }: RecordedFeedback): void {
    for (; this.#sent < sent; this.#sent += 1) this.#send(this.#sent);
    const bytes = Buffer.from(rtcp, 'base64');
    this.#transport.receiveRtcp(bytes, 0, bytes.length, this.#startUs + atUs);
  }

  #send(number: number): void {
    const { sendLogs } = this.#transport.engine;
    const sentUs = this.#startUs + (this.#trace.sentUs[number] ?? 0);
    const train = this.#trace.trains[this.#trains];
    if (number === train?.first) this.#begin(train, sentUs);
    sendLogs.nowUs = sentUs | 0;
    sendLogs.note(this.#transport.log, this.#trace.bytes[number] ?? 0);
    if (number + 1 !== train?.end) return;
    this.#reader.train?.noteSent(Number.MAX_SAFE_INTEGER, train.end);
    this.#trains += 1;
  }

  #begin({ rateBps, first }: RecordedTrain, nowUs: number): void {
    this.#reader.train = new ProbeTrain(rateBps, nowUs, first);
  }
}
