// How does an association begin, when both sides begin at once as well? RFC 9260 sections 5.1 and 5.2.
import { randomInt } from 'node:crypto';
import type { Clock } from '@chorale/async';
import { ChunkType } from './chunk-types.ts';
import { type InitFacts, readInit, writeInit } from './handshake-chunks.ts';
import { LazyTimer } from './lazy-timer.ts';
import type { PacketWriter } from './packet-writer.ts';
import { INITIAL_RTO_MS, MAX_RETRANSMISSIONS, MAX_RTO_MS, type SctpLimits } from './sctp-limits.ts';
import { openCookie, sealCookie } from './state-cookie.ts';

export interface HandshakeIo {
  readonly clock: Clock;
  readonly writer: PacketWriter;
  readonly limits: SctpLimits;
  established(peer: InitFacts): void;
  gaveUp(): void;
}

/** idle → waiting (for INIT ACK) → echoed → done; a COOKIE ECHO of the peer's leads to `done` from anywhere. */
type Phase = 'idle' | 'waiting' | 'echoed' | 'done';

const EMPTY = new Uint8Array();

/** Our tag and first TSN are drawn once: both INITs of a simultaneous opening then lead to one association. */
export class Handshake {
  readonly localTag: number;
  readonly initialTsn: number;
  readonly #io: HandshakeIo;
  readonly #timer: LazyTimer;
  #phase: Phase = 'idle';
  #peer: InitFacts | undefined;
  #attempts = 0;
  #timeoutMs = INITIAL_RTO_MS;

  constructor(io: HandshakeIo, initialTsn: number = randomInt(0x1_0000_0000)) {
    this.#io = io;
    this.localTag = randomInt(1, 0x1_0000_0000);
    this.initialTsn = initialTsn;
    this.#timer = new LazyTimer(io.clock, () => this.#repeat());
  }

  get isDone(): boolean {
    return this.#phase === 'done';
  }

  start(): void {
    if (this.#phase !== 'idle') return;
    this.#phase = 'waiting';
    this.#write();
  }

  /** Answered as long as we are not done; one that comes later is an old one or a restart, which WebRTC has not. */
  receiveInit(value: Uint8Array): void {
    const peer = readInit(value);
    if (peer === undefined || this.#phase === 'done') return;
    const cookie = sealCookie(peer, this.localTag, this.#io.clock.nowUs());
    this.#send(peer.tag, () =>
      writeInit(this.#io.writer, ChunkType.initAck, { ...this.#ownInit(), cookie }),
    );
  }

  receiveInitAck(value: Uint8Array): void {
    if (this.#phase !== 'waiting') return;
    const peer = readInit(value);
    if (peer === undefined || peer.cookie.length === 0) return;
    this.#peer = { ...peer, cookie: peer.cookie.slice() };
    this.#phase = 'echoed';
    this.#attempts = 0;
    this.#timeoutMs = INITIAL_RTO_MS;
    this.#write();
  }

  receiveCookieEcho(value: Uint8Array): void {
    const peer = openCookie(value, this.localTag, this.#io.clock.nowUs());
    if (peer === undefined) return;
    this.#send(peer.tag, () => this.#io.writer.open(ChunkType.cookieAck, 0, 4) >= 0);
    this.#finish(peer);
  }

  /** DATA says the same as a COOKIE ACK that was lost: the peer knows our tag and is up. */
  receiveCookieAck(): void {
    if (this.#phase === 'echoed' && this.#peer !== undefined) this.#finish(this.#peer);
  }

  stop(): void {
    this.#timer.stop();
  }

  #finish(peer: InitFacts): void {
    if (this.#phase === 'done') return;
    this.#phase = 'done';
    this.#timer.stop();
    this.#io.writer.tag = peer.tag;
    this.#io.established(peer);
  }

  #repeat(): void {
    this.#attempts += 1;
    if (this.#attempts > MAX_RETRANSMISSIONS) return this.#io.gaveUp();
    this.#timeoutMs = Math.min(this.#timeoutMs * 2, MAX_RTO_MS);
    this.#write();
  }

  #write(): void {
    this.#timer.start(this.#timeoutMs);
    if (this.#phase === 'waiting') {
      this.#send(0, () => writeInit(this.#io.writer, ChunkType.init, this.#ownInit()));
      return;
    }
    const peer = this.#peer;
    if (peer !== undefined) this.#send(peer.tag, () => this.#writeCookieEcho(peer.cookie));
  }

  #writeCookieEcho(cookie: Uint8Array): boolean {
    const at = this.#io.writer.open(ChunkType.cookieEcho, 0, 4 + cookie.length);
    if (at >= 0) this.#io.writer.bytes.set(cookie, at);
    return at >= 0;
  }

  /** One packet of its own, under the tag that fits it. */
  #send(tag: number, write: () => boolean): void {
    const { writer } = this.#io;
    writer.flush();
    const usualTag = writer.tag;
    writer.tag = tag;
    write();
    writer.flush();
    writer.tag = usualTag;
  }

  #ownInit(): InitFacts {
    const { streams, windowBytes } = this.#io.limits;
    return {
      tag: this.localTag,
      windowBytes,
      outboundStreams: streams,
      inboundStreams: streams,
      initialTsn: this.initialTsn,
      hasForwardTsn: true,
      cookie: EMPTY,
    };
  }
}
