// How do tests join two engines by a pipe? Only for tests and benchmarks. Records wait in a queue until they are carried over.
import type { RecordSink } from '@chorale/rtp';
import type { MediaPipe, Receiver } from './faces.ts';
import { createMediaEngine } from './media-engine.ts';
import { FakeSink } from './packet-kit.ts';
import { type Stage, type Subscriber, sendSection } from './stage-kit.ts';

/** Keeps what is written until `carry`. `room` in records; beyond it nothing is taken. */
export class QueueSink implements RecordSink {
  readonly bytes: Uint8Array = new Uint8Array(8192);
  readonly view: DataView = new DataView(this.bytes.buffer);
  room: number = Number.POSITIVE_INFINITY;
  readonly #committed: Buffer[] = [];
  #shown: Buffer[] = [];

  reserve(sizeBytes: number): number {
    const isFull = this.#committed.length + this.#shown.length >= this.room;
    return isFull || sizeBytes > this.bytes.length ? -1 : 0;
  }

  commit(lengthBytes: number): void {
    this.#committed.push(Buffer.from(this.bytes.slice(0, lengthBytes)));
  }

  flush(): void {
    this.#shown.push(...this.#committed.splice(0));
  }

  carry(to: MediaPipe): void {
    const records = this.#shown;
    this.#shown = [];
    for (const record of records) to.receive(record, 0, record.length);
  }
}

export type NearSide = Pick<Stage, 'engine' | 'clock' | 'receiver'>;

/** Subscribers on an engine of their own, fed by a stage's pipe. */
export class FarSide implements Disposable {
  readonly #near: NearSide;
  readonly engine: ReturnType<typeof createMediaEngine>;
  readonly out: QueueSink = new QueueSink();
  readonly back: QueueSink = new QueueSink();
  readonly near: MediaPipe;
  readonly pipe: MediaPipe;
  readonly feed: Receiver;

  constructor(near: NearSide) {
    this.#near = near;
    this.engine = createMediaEngine({ clock: near.clock, silentTickMs: 20 });
    this.near = near.engine.openPipe({ sink: this.out });
    this.pipe = this.engine.openPipe({ sink: this.back });
    this.feed = this.pipe.openFeed(7, 'TR_far', near.receiver.kind);
    this.near.carry(7, near.receiver);
    this.carry();
  }

  subscribe(
    section: Parameters<typeof sendSection>[0] = {},
    feed: Receiver = this.feed,
  ): Subscriber {
    const sink = new FakeSink();
    const transport = this.engine.openTransport({ sink });
    return { sink, transport, track: transport.addDownTrack(sendSection(section), feed) };
  }

  /** Both ways; what arrives is sent on. */
  carry(): void {
    this.out.carry(this.pipe);
    this.engine.endBatch();
    this.back.carry(this.near);
    this.#near.engine.endBatch();
  }

  [Symbol.dispose](): void {
    this.engine[Symbol.dispose]();
    this.near[Symbol.dispose]();
  }
}
