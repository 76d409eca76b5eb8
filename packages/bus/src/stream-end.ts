// What does one end of a stream remember? Window, unread messages, pieces of a message, what must come next, and when the
// peer last spoke.
import { createDeferred, type Deferred, Mailbox, repeatTogether } from '@chorale/async';
import type { Bus, BusMessage } from './bus.ts';
import { framesLost, peerSilent, streamAborted } from './errors.ts';
import type { BusStream, StreamOptions } from './stream.ts';
import {
  cutMessage,
  type Frame,
  isNumbered,
  joinParts,
  Kind,
  PART_BYTES,
  readCount,
  readFrame,
  writeCount,
  writeFrame,
} from './stream-wire.ts';

/** Frames that may be under way unread in one direction; half of it is acknowledged at once. */
const WINDOW = 32;
const HEARTBEAT_MS = 2_000;
const SILENT_BEATS = 3;
/** The bus says that nobody reads at the other end: asked again so soon, so that a bus that reconnects ends no stream. */
const UNREACHED_RETRY_MS = 500;
const UNREACHED_TRIES = 3;
/** 16 MiB: more pieces than any message of ours has. */
const MAX_PARTS = (16 * 1024 * 1024) / PART_BYTES;

interface EndOptions extends StreamOptions {
  readonly onFirst: (message: BusMessage) => void;
}

export class StreamEnd implements BusStream {
  readonly incoming: AsyncIterable<Uint8Array>;
  readonly #bus: Bus;
  readonly #options: EndOptions;
  readonly #mailbox = new Mailbox<Uint8Array>();
  readonly #controller = new AbortController();
  readonly #inbox: string;
  readonly #subscription: Disposable;
  #peer: string | undefined;
  /** Numbered frames: sent, and taken in order. */
  #sent = 0;
  #taken = 0;
  /** Data frames since the beginning: under way are those that the peer has not acknowledged. */
  #sentData = 0;
  #acknowledgedByPeer = 0;
  #read = 0;
  #acknowledged = 0;
  #room: Deferred<void> | undefined;
  /** Set while a long message is under way: the next one waits, or their pieces would mix. */
  #cutting: Deferred<void> | undefined;
  #parts: Uint8Array[] = [];
  #heartbeat: Disposable | undefined;
  #retry: NodeJS.Timeout | undefined;
  #silentBeats = 0;
  #unreached = 0;
  #ended = { ours: false, theirs: false };

  constructor(bus: Bus, inbox: string, options: EndOptions) {
    this.#bus = bus;
    this.#options = options;
    this.#inbox = inbox;
    this.#subscription = bus.subscribe(inbox, (message) => this.#handle(message));
    this.incoming = this.#readAll();
  }

  get aborted(): AbortSignal {
    return this.#controller.signal;
  }

  connect(peer: string): void {
    this.#peer = peer;
    const intervalMs = this.#options.heartbeatMs ?? HEARTBEAT_MS;
    this.#heartbeat = repeatTogether(intervalMs, () => this.#beat());
  }

  /** The opening that carries the first message. */
  writeOpening(first: Uint8Array): Uint8Array {
    this.#sentData++;
    return writeFrame(Kind.open, ++this.#sent, first);
  }

  /** Of the peer; numbered when it carries a message. */
  takeOpening({ number, payload }: Frame): void {
    if (number === 0) return;
    this.#taken = number;
    this.#addMessage(payload);
  }

  async send(data: Uint8Array): Promise<void> {
    while (this.#cutting !== undefined) await this.#cutting.promise;
    if (data.length <= PART_BYTES) return this.#sendFrame(Kind.data, data);
    const cutting = createDeferred<void>();
    this.#cutting = cutting;
    try {
      for (const { kind, payload } of cutMessage(data)) await this.#sendFrame(kind, payload);
    } finally {
      this.#cutting = undefined;
      cutting.resolve();
    }
  }

  end(): void {
    this.#say(Kind.end);
    this.#ended.ours = true;
    this.#closeWhenEnded();
  }

  abort(reason: string): void {
    this.#fail(streamAborted(reason));
  }

  [Symbol.dispose](): void {
    this.#close(streamAborted('disposed'));
  }

  async #sendFrame(kind: Kind, payload: Uint8Array): Promise<void> {
    while (this.#sentData - this.#acknowledgedByPeer >= WINDOW && !this.aborted.aborted) {
      this.#room ??= createDeferred<void>();
      await this.#room.promise;
    }
    this.aborted.throwIfAborted();
    this.#sentData++;
    this.#say(kind, payload);
  }

  #beat(): void {
    if (++this.#silentBeats > SILENT_BEATS) return this.#close(peerSilent());
    this.#askWhetherReached();
  }

  /** A beat with an address for an answer: where nobody reads it, the bus says so at once. */
  #askWhetherReached(): void {
    if (this.#peer === undefined || this.aborted.aborted) return;
    this.#bus.publish(this.#peer, writeFrame(Kind.beat, this.#sent), this.#inbox);
  }

  #handle(message: BusMessage): void {
    if (message.noResponders) return this.#missPeer(message);
    const frame = readFrame(message.data);
    if (frame === undefined) return;
    this.#silentBeats = 0;
    this.#unreached = 0;
    if (frame.kind === Kind.accept) return this.#options.onFirst(message);
    if (this.#isNext(frame)) this.#take(frame);
  }

  #missPeer(message: BusMessage): void {
    if (this.#peer === undefined) {
      this.#options.onFirst(message);
      return this.#close(streamAborted('nobody answers'));
    }
    if (++this.#unreached >= UNREACHED_TRIES) return this.#close(peerSilent());
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#askWhetherReached(), UNREACHED_RETRY_MS).unref();
  }

  /** False for what came twice, and for what comes after a gap, which ends the stream: nobody may act on half of it. */
  #isNext({ kind, number }: Frame): boolean {
    if (kind === Kind.abort) return true;
    const next = isNumbered(kind) ? this.#taken + 1 : this.#taken;
    if (number > next) this.#fail(framesLost(number - next));
    else if (isNumbered(kind) && number === next) this.#taken = number;
    else if (isNumbered(kind)) return false;
    return number <= next;
  }

  #take({ kind, payload }: Frame): void {
    switch (kind) {
      case Kind.part:
        return this.#addPart(payload);
      case Kind.data:
        return this.#addMessage(payload);
      case Kind.end:
        this.#mailbox.end();
        this.#ended.theirs = true;
        return this.#closeWhenEnded();
      case Kind.abort:
        return this.#close(streamAborted(new TextDecoder().decode(payload)));
      case Kind.credit:
        return this.#addCredit(readCount(payload));
      default:
        return;
    }
  }

  #addPart(part: Uint8Array): void {
    if (this.#parts.length >= MAX_PARTS) return this.abort('a message without end');
    this.#parts.push(part);
    this.#acknowledge(1);
  }

  #addMessage(last: Uint8Array): void {
    this.#mailbox.put(joinParts([...this.#parts, last]));
    this.#parts = [];
  }

  async *#readAll(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const data of this.#mailbox) {
      yield data;
      this.#acknowledge(1);
    }
  }

  #acknowledge(frames: number): void {
    this.#read += frames;
    if (this.#read - this.#acknowledged < WINDOW / 2) return;
    this.#acknowledged = this.#read;
    this.#say(Kind.credit, writeCount(this.#read));
  }

  /** Since the beginning, so that a credit that is lost or comes twice changes nothing. */
  #addCredit(acknowledged: number): void {
    this.#acknowledgedByPeer = Math.max(
      this.#acknowledgedByPeer,
      Math.min(acknowledged, this.#sentData),
    );
    this.#room?.resolve();
    this.#room = undefined;
  }

  #say(kind: Kind, payload?: Uint8Array): void {
    if (this.#peer === undefined || this.aborted.aborted) return;
    if (isNumbered(kind)) this.#sent++;
    this.#bus.publish(this.#peer, writeFrame(kind, this.#sent, payload));
  }

  #fail(reason: Error): void {
    this.#say(Kind.abort, new TextEncoder().encode(reason.message));
    this.#close(reason);
  }

  /** Both directions have ended: nothing more can be said, so the heartbeat stops. What is unread stays readable. */
  #closeWhenEnded(): void {
    if (!this.#ended.ours || !this.#ended.theirs) return;
    this.#heartbeat?.[Symbol.dispose]();
    clearTimeout(this.#retry);
    this.#subscription[Symbol.dispose]();
  }

  #close(reason: Error): void {
    if (this.aborted.aborted) return;
    this.#heartbeat?.[Symbol.dispose]();
    clearTimeout(this.#retry);
    this.#controller.abort(reason);
    this.#mailbox.fail(this.aborted.reason);
    this.#room?.resolve();
    this.#subscription[Symbol.dispose]();
  }
}
