// What is one host's end of a pipe to another? Tracks that it carries there, tracks that come from there, and who wants a key frame.
import type { MediaKind, RecordSink } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import type { EngineState } from '../engine-state.ts';
import type { Feed, MediaPipe, Receiver } from '../faces.ts';
import { TrackReceiver } from '../publish/receiver.ts';
import { CarriedFeed } from './carried-feed.ts';
import { PipedFeed } from './piped-feed.ts';
import {
  Field,
  HEAD_BYTES,
  PACKET_HEAD_BYTES,
  CLOCK_BYTES,
  RecordKind,
  writeHead,
} from './record.ts';
import { takePacket } from './take-packet.ts';

export class PipeState implements MediaPipe {
  readonly #engine: EngineState;
  readonly #sink: RecordSink;
  readonly #carried = new Map<number, CarriedFeed>();
  readonly #piped = new Map<number, PipedFeed>();

  constructor(engine: EngineState, sink: RecordSink) {
    this.#engine = engine;
    this.#sink = sink;
    engine.pipes.add(this);
  }

  carry(feed: number, track: Feed): void {
    if (!(track instanceof TrackReceiver)) throw new TypeError('feed is not of this engine');
    this.drop(feed);
    this.#carried.set(feed, new CarriedFeed(feed, track, this.#sink));
    this.flush();
  }

  drop(feed: number): void {
    this.#carried.get(feed)?.end();
    this.#carried.delete(feed);
  }

  openFeed(feed: number, name: string, kind: MediaKind): Receiver {
    this.closeFeed(feed);
    const piped = new PipedFeed(name, kind);
    this.#piped.set(feed, piped);
    this.#write(RecordKind.describe, feed, 0);
    this.flush();
    return piped.receiver;
  }

  closeFeed(feed: number): void {
    this.#piped.get(feed)?.receiver.end();
    this.#piped.delete(feed);
  }

  /** Hot path: called once per record. */
  receive(bytes: Buffer, at: number, lengthBytes: number): void {
    const reason = this.#take(bytes, at, lengthBytes);
    if (reason !== DropReason.none) this.#engine.drops.add(reason);
  }

  /** Every tick. */
  report(nowUs: number): void {
    for (const feed of this.#carried.values()) feed.tell();
    for (const [feed, { receiver }] of this.#piped) {
      if (receiver.kind === 'audio' || receiver.isMuted) continue;
      for (const layer of receiver.layers)
        if (layer.keyFrames.takeDue(nowUs))
          this.#write(RecordKind.keyFrameWanted, feed, layer.rank);
    }
  }

  /** Every tenth of a second. */
  endRound(seconds: number, nowUs: number): void {
    for (const { receiver } of this.#piped.values()) receiver.endRound(seconds, nowUs);
  }

  /** Once per batch. */
  flush(): void {
    this.#sink.flush();
  }

  [Symbol.dispose](): void {
    for (const feed of [...this.#carried.keys()]) this.drop(feed);
    for (const feed of [...this.#piped.keys()]) this.closeFeed(feed);
    this.#engine.pipes.delete(this);
  }

  #take(bytes: Buffer, at: number, lengthBytes: number): DropReason {
    if (lengthBytes < HEAD_BYTES) return DropReason.malformedRecord;
    const feed = bytes.readUInt32LE(at + Field.feed);
    const kind = bytes[at + Field.kind];
    if (kind === RecordKind.describe) return this.#describe(feed);
    if (kind === RecordKind.keyFrameWanted)
      return this.#wantKeyFrame(feed, bytes[at + Field.layer] ?? 0);
    const piped = this.#piped.get(feed);
    if (piped === undefined) return DropReason.unknownFeed;
    if (kind !== RecordKind.packet) return takeFacts(piped, bytes, at, lengthBytes);
    if (lengthBytes < PACKET_HEAD_BYTES) return DropReason.malformedRecord;
    return takePacket(this.#engine, piped, bytes, at, lengthBytes);
  }

  /** A feed that is not carried yet tells by itself when it is. */
  #describe(feed: number): DropReason {
    this.#carried.get(feed)?.tellAnew();
    return DropReason.none;
  }

  /** Merged and throttled where the publisher is. */
  #wantKeyFrame(feed: number, rank: number): DropReason {
    const receiver = this.#carried.get(feed)?.receiver;
    if (receiver === undefined) return DropReason.unknownFeed;
    if (!receiver.isMuted) receiver.layers[rank]?.keyFrames.want();
    return DropReason.none;
  }

  #write(kind: RecordKind, feed: number, layer: number): void {
    const at = this.#sink.reserve(HEAD_BYTES);
    if (at < 0) return;
    writeHead(this.#sink, at, { kind, feed, layer, codec: 0 });
    this.#sink.commit(HEAD_BYTES);
  }
}

/** Not hot: once per change. */
function takeFacts(piped: PipedFeed, bytes: Buffer, at: number, lengthBytes: number): DropReason {
  try {
    const kind = bytes[at + Field.kind];
    if (kind === RecordKind.layers) piped.takeLayers(bytes, at, lengthBytes);
    else if (kind === RecordKind.codec) piped.takeCodec(bytes, at, lengthBytes);
    else if (kind === RecordKind.clock && lengthBytes === CLOCK_BYTES) piped.takeClock(bytes, at);
    else return DropReason.malformedRecord;
    return DropReason.none;
  } catch {
    return DropReason.malformedRecord;
  }
}
