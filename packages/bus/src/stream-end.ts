// What does one end of a stream remember? Window, unread messages, pieces of a message, and when the peer last spoke.
import { createDeferred, type Deferred, Mailbox } from '@chorale/async';
import type { Bus, BusMessage } from './bus.ts';
import { peerSilent, streamAborted } from './errors.ts';
import type { BusStream, StreamOptions } from './stream.ts';
import { cutMessage, joinParts, Kind, PART_BYTES, writeFrame } from './stream-wire.ts';

/** Frames that may be under way unread in one direction; half of it is acknowledged at once. */
const WINDOW = 32;
const HEARTBEAT_MS = 2_000;
const SILENT_BEATS = 3;
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
  readonly #subscription: Disposable;
  #peer: string | undefined;
  #credit = WINDOW;
  #unacknowledged = 0;
  #room: Deferred<void> | undefined;
  /** Set while a long message is under way: the next one waits, or their pieces would mix. */
  #cutting: Deferred<void> | undefined;
  #parts: Uint8Array[] = [];
  #heartbeat: NodeJS.Timeout | undefined;
  #silentBeats = 0;
  #ended = { ours: false, theirs: false };

  constructor(bus: Bus, inbox: string, options: EndOptions) {
    this.#bus = bus;
    this.#options = options;
    this.#subscription = bus.subscribe(inbox, (message) => this.#handle(message));
    this.incoming = this.#read();
  }

  get aborted(): AbortSignal {
    return this.#controller.signal;
  }

  connect(peer: string): void {
    this.#peer = peer;
    this.#heartbeat = setInterval(() => this.#beat(), this.#options.heartbeatMs ?? HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  async send(data: Uint8Array): Promise<void> {
    while (this.#cutting !== undefined) await this.#cutting.promise;
    if (data.length <= PART_BYTES) return this.#sendFrame(writeFrame(Kind.data, data));
    const cutting = createDeferred<void>();
    this.#cutting = cutting;
    try {
      for (const frame of cutMessage(data)) await this.#sendFrame(frame);
    } finally {
      this.#cutting = undefined;
      cutting.resolve();
    }
  }

  end(): void {
    this.#say(writeFrame(Kind.end));
    this.#ended.ours = true;
    this.#closeWhenEnded();
  }

  abort(reason: string): void {
    if (this.aborted.aborted) return;
    this.#say(writeFrame(Kind.abort, new TextEncoder().encode(reason)));
    this.#close(streamAborted(reason));
  }

  [Symbol.dispose](): void {
    this.#close(streamAborted('disposed'));
  }

  async #sendFrame(frame: Uint8Array): Promise<void> {
    while (this.#credit === 0 && !this.aborted.aborted) {
      this.#room ??= createDeferred<void>();
      await this.#room.promise;
    }
    this.aborted.throwIfAborted();
    this.#credit--;
    this.#say(frame);
  }

  #beat(): void {
    if (++this.#silentBeats > SILENT_BEATS) return this.#close(peerSilent());
    this.#say(writeFrame(Kind.beat));
  }

  #handle(message: BusMessage): void {
    this.#silentBeats = 0;
    if (message.noResponders) {
      this.#options.onFirst(message);
      return this.#close(streamAborted('nobody answers'));
    }
    this.#take(message);
  }

  #take(message: BusMessage): void {
    const payload = message.data.subarray(1);
    switch (message.data[0]) {
      case Kind.accept:
        return this.#options.onFirst(message);
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
        return this.#addCredit(payload[0] ?? 0);
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

  async *#read(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const data of this.#mailbox) {
      yield data;
      this.#acknowledge(1);
    }
  }

  #acknowledge(frames: number): void {
    this.#unacknowledged += frames;
    if (this.#unacknowledged < WINDOW / 2) return;
    this.#say(writeFrame(Kind.credit, Uint8Array.of(this.#unacknowledged)));
    this.#unacknowledged = 0;
  }

  #addCredit(frames: number): void {
    this.#credit += frames;
    this.#room?.resolve();
    this.#room = undefined;
  }

  #say(frame: Uint8Array): void {
    if (this.#peer !== undefined && !this.aborted.aborted) this.#bus.publish(this.#peer, frame);
  }

  /** Both directions have ended: nothing more can be said, so the heartbeat stops. What is unread stays readable. */
  #closeWhenEnded(): void {
    if (!this.#ended.ours || !this.#ended.theirs) return;
    clearInterval(this.#heartbeat);
    this.#subscription[Symbol.dispose]();
  }

  #close(reason: Error): void {
    if (this.aborted.aborted) return;
    clearInterval(this.#heartbeat);
    this.#controller.abort(reason);
    this.#mailbox.fail(this.aborted.reason);
    this.#room?.resolve();
    this.#subscription[Symbol.dispose]();
  }
}
