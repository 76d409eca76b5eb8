// What does the rest of the house hold of one data channel? RFC 8831 section 6.
import type { DataChannel } from '../peer-transport.ts';
import { PayloadProtocol } from './chunk-types.ts';
import type { ChannelRequest } from './dcep.ts';
import { OutboundStream } from './outbound-stream.ts';
import { OVERHEAD_BYTES, type SctpLimits } from './sctp-limits.ts';

export interface ChannelIo {
  readonly limits: SctpLimits;
  /** Queues a message; the bytes are the association's from now on. */
  send(channel: SctpDataChannel, bytes: Uint8Array, payloadProtocol: number): void;
  /** Whoever listens to the channel has been called. */
  calledOut(): void;
  /** Our side has nothing more to send. */
  closing(channel: SctpDataChannel): void;
}

interface UnheardMessage {
  readonly data: Uint8Array;
  readonly binary: boolean;
}

type Phase = 'connecting' | 'open' | 'closing' | 'closed';

export class SctpDataChannel implements DataChannel {
  readonly label: string;
  readonly ordered: boolean;
  readonly maxRetransmits: number | undefined;
  readonly lifetimeMs: number | undefined;
  readonly stream: OutboundStream;
  onClosed: (() => void) | undefined;
  onDrained: (() => void) | undefined;
  phase: Phase = 'connecting';
  /** Both must be true before the stream id may be used again. */
  isIncomingReset = false;
  isOutgoingReset = false;
  readonly #io: ChannelIo;
  #isResetRequested = false;
  #onMessage: ((data: Uint8Array, binary: boolean) => void) | undefined;
  #unheard: UnheardMessage[] = [];
  #unheardBytes = 0;

  constructor(io: ChannelIo, streamId: number, request: Omit<ChannelRequest, 'protocol'>) {
    this.#io = io;
    this.label = request.label;
    this.ordered = request.ordered;
    this.maxRetransmits = request.maxRetransmits;
    this.lifetimeMs = request.lifetimeMs;
    this.stream = new OutboundStream(streamId);
    this.stream.drained = (): void => this.#callOut(this.onDrained);
  }

  get bufferedBytes(): number {
    return this.stream.bufferedBytes;
  }

  get isOpen(): boolean {
    return this.phase === 'open';
  }

  get onMessage(): ((data: Uint8Array, binary: boolean) => void) | undefined {
    return this.#onMessage;
  }

  /** What came before anybody listened is handed over at once, in order. */
  set onMessage(listener: ((data: Uint8Array, binary: boolean) => void) | undefined) {
    this.#onMessage = listener;
    if (listener === undefined || this.#unheard.length === 0) return;
    const unheard = this.#unheard;
    this.#unheard = [];
    this.#unheardBytes = 0;
    for (const { data, binary } of unheard) listener(data, binary);
  }

  send(data: Uint8Array, binary: boolean): boolean {
    const { limits } = this.#io;
    if (this.phase !== 'open' || data.length > limits.messageBytes) return false;
    const isLossy = this.maxRetransmits !== undefined || this.lifetimeMs !== undefined;
    const limit = isLossy ? limits.lossyBufferBytes : limits.reliableBufferBytes;
    if (this.stream.costBytes + data.length + OVERHEAD_BYTES > limit) return false;
    if (data.length === 0) {
      this.#io.send(
        this,
        new Uint8Array(1),
        binary ? PayloadProtocol.emptyBinary : PayloadProtocol.emptyText,
      );
    } else {
      this.#io.send(this, data, binary ? PayloadProtocol.binary : PayloadProtocol.text);
    }
    return true;
  }

  /** What was accepted is still sent. */
  close(): void {
    if (this.phase !== 'open' && this.phase !== 'connecting') return;
    this.phase = 'closing';
    this.#resetWhenEmpty();
  }

  /** A message of the peer's. */
  deliver(data: Uint8Array, binary: boolean): void {
    if (this.phase === 'closed') return;
    const listener = this.#onMessage;
    if (listener !== undefined) return this.#callOut(() => listener(data, binary));
    this.#unheardBytes += data.length + OVERHEAD_BYTES;
    if (this.#unheardBytes <= this.#io.limits.unheardBytes) this.#unheard.push({ data, binary });
    else if (this.maxRetransmits === undefined) this.close();
  }

  /** The peer takes nothing more: what has not begun is dropped, and our side of the stream ends too. */
  endedByPeer(): void {
    this.isIncomingReset = true;
    this.ended();
    this.stream.discard();
    this.#resetWhenEmpty();
  }

  /** Nothing goes in or out any more. Safe to repeat. */
  ended(): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.stream.emptied = (): void => this.#requestReset();
    this.#unheard = [];
    this.#callOut(this.onClosed);
  }

  #callOut(listener: (() => void) | undefined): void {
    if (listener === undefined) return;
    this.#io.calledOut();
    listener();
  }

  #resetWhenEmpty(): void {
    if (this.stream.isIdle) this.#requestReset();
    else this.stream.emptied = (): void => this.#requestReset();
  }

  #requestReset(): void {
    if (this.#isResetRequested) return;
    this.#isResetRequested = true;
    this.#io.closing(this);
  }
}
