// How far is the DTLS of one peer? Always the server; fed only from validated addresses; bounded in bytes and time.
import type { Clock } from '@chorale/async';
import { type DtlsContext, DtlsSession } from '@chorale/native';
import type { DropReason } from './drop-reason.ts';
import type { DtlsState, DtlsTransportOwner } from './dtls-owner.ts';
import { inspectRecords, isSingleData, type RecordVerdict } from './dtls-records.ts';
import type { TransportLimits } from './limits.ts';

export interface DtlsTransportOptions {
  readonly context: DtlsContext;
  readonly clock: Clock;
  readonly limits: TransportLimits;
  readonly owner: DtlsTransportOwner;
}

export class DtlsTransport implements Disposable {
  readonly #context: DtlsContext;
  readonly #clock: Clock;
  readonly #limits: TransportLimits;
  readonly #owner: DtlsTransportOwner;
  #session: DtlsSession | undefined;
  #state: DtlsState = 'new';
  #handshakeBytes = 0;
  /** A flight of ours has left, so that an error from now on is the peer's own. */
  #answered = false;
  #deadline: Disposable | undefined;
  #timer: Disposable | undefined;

  constructor({ context, clock, limits, owner }: DtlsTransportOptions) {
    this.#context = context;
    this.#clock = clock;
    this.#limits = limits;
    this.#owner = owner;
  }

  get state(): DtlsState {
    return this.#state;
  }

  get session(): DtlsSession | undefined {
    return this.#session;
  }

  /** A datagram of a validated address. */
  receive(at: number, lengthBytes: number): DropReason | undefined {
    const verdict = inspectRecords(this.#context.arena.view, at, lengthBytes);
    if (verdict === 'malformed') return 'dtls_malformed';
    if (verdict === 'plaintext') return 'dtls_plaintext';
    if (this.#state === 'finished') return this.#receiveProtected(verdict, at, lengthBytes);
    if (this.#state === 'failed' || this.#state === 'closed') return 'dtls_no_session';
    return this.#receiveHandshake(verdict, at, lengthBytes);
  }

  /** After the handshake: encrypts one record of what lies at arena offset `from`. The length of the datagram, now at `to`; 0: none. */
  write(from: number, lengthBytes: number, to: number): number {
    if (this.#state !== 'finished' || this.#session?.seal(from, lengthBytes) !== true) return 0;
    return this.#session.takeDatagram(to);
  }

  takeDatagram(at: number): number {
    return this.#session?.takeDatagram(at) ?? 0;
  }

  /** The owner has found the peer to be another than described. */
  fail(): void {
    this.#end('failed');
  }

  #receiveProtected(
    verdict: RecordVerdict,
    at: number,
    lengthBytes: number,
  ): DropReason | undefined {
    if (verdict !== 'protected') return 'dtls_plaintext';
    this.#session?.receive(at, lengthBytes);
    if (isSingleData(this.#context.arena.view, at, lengthBytes)) {
      this.#readOne();
      return undefined;
    }
    this.#readAll();
    // A repeated Finished of the client makes OpenSSL repeat its last flight.
    this.#owner.sendDatagrams();
    return undefined;
  }

  #receiveHandshake(
    verdict: RecordVerdict,
    at: number,
    lengthBytes: number,
  ): DropReason | undefined {
    if (this.#session === undefined && verdict !== 'client_hello') return 'dtls_no_session';
    this.#handshakeBytes += lengthBytes;
    if (this.#handshakeBytes > this.#limits.handshakeBytes) {
      this.#giveUp();
      return 'dtls_handshake_limit';
    }
    this.#begin().receive(at, lengthBytes);
    return this.#proceed();
  }

  #begin(): DtlsSession {
    this.#state = 'handshaking';
    this.#deadline ??= this.#clock.schedule(this.#limits.handshakeMs, () => this.#giveUp());
    this.#session ??= new DtlsSession(this.#context, 'server');
    return this.#session;
  }

  #proceed(): DropReason | undefined {
    const progress = this.#session?.handshake();
    if (progress === 'failed') return this.#handleFailure();
    this.#answered ||= progress === 'finished' || this.#session?.timeoutMs() !== undefined;
    this.#owner.sendDatagrams();
    if (progress === 'pending') this.#armTimer();
    if (progress === 'finished') this.#finish();
    return undefined;
  }

  /** A hello that OpenSSL refuses costs its session only: the next one may be the peer's. Bytes and time stay counted. */
  #handleFailure(): DropReason {
    if (this.#answered) {
      this.#owner.sendDatagrams();
      this.#giveUp();
      return 'dtls_malformed';
    }
    this.#session?.[Symbol.dispose]();
    this.#session = undefined;
    return 'dtls_refused_hello';
  }

  #finish(): void {
    this.#state = 'finished';
    this.#stopTimers();
    this.#owner.handshakeEnded();
    if (this.#state === 'finished') this.#readAll();
  }

  #readAll(): void {
    while (this.#readOne());
    // Most sessions stay silent from here on: what OpenSSL read into is not kept for them.
    this.#session?.releaseBuffers();
  }

  /** False when there was none. */
  #readOne(): boolean {
    const length = this.#session?.read() ?? 0;
    if (length > 0) this.#owner.dataArrived(this.#context.recordAt, length);
    if (length < 0) this.#handleEnd();
    return length > 0;
  }

  #handleEnd(): void {
    this.#end('closed');
    this.#owner.ended();
  }

  #armTimer(): void {
    this.#timer?.[Symbol.dispose]();
    const delayMs = this.#session?.timeoutMs();
    if (delayMs === undefined) return;
    this.#timer = this.#clock.schedule(delayMs + 1, () => this.#handleTimer());
  }

  #handleTimer(): void {
    if (this.#state !== 'handshaking') return;
    this.#session?.handleTimeout();
    this.#owner.sendDatagrams();
    this.#armTimer();
  }

  #giveUp(): void {
    if (this.#state !== 'handshaking') return;
    this.#end('failed');
    this.#owner.handshakeEnded();
  }

  #end(state: 'failed' | 'closed'): void {
    this.#state = state;
    this.#stopTimers();
    this.#session?.[Symbol.dispose]();
    this.#session = undefined;
  }

  #stopTimers(): void {
    this.#deadline?.[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    this.#deadline = undefined;
    this.#timer = undefined;
  }

  /** Says goodbye to a peer that is there. */
  [Symbol.dispose](): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'finished') {
      this.#session?.shutdown();
      this.#owner.sendDatagrams();
    }
    this.#end('closed');
  }
}
