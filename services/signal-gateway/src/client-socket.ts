// How is one client written to, and how is it noticed that it is gone?
import { repeatTogether } from '@chorale/async';
import { create } from '@chorale/proto';
import { type SignalResponse, SignalResponseSchema } from '@chorale/proto/livekit/rtc';
import { type Limits, type SignalFormat, writeSignalResponse } from '@chorale/protocol';
import type { WebSocket } from '@chorale/service';
import { SOCKET_PING_AFTER_MS, SOCKET_PING_INTERVAL_MS, SOCKET_SILENCE_MS } from './config.ts';

/** RFC 6455 section 7.4.1. */
const CLOSE_NORMAL = 1000;
const CLOSE_POLICY = 1008;

export class ClientSocket implements Disposable {
  readonly #socket: WebSocket;
  readonly #backlogBytes: number;
  readonly #watch: Disposable;
  #lastHeardMs = performance.now();
  /** Of the client's last frame: it is answered in kind. */
  format: SignalFormat = 'binary';

  constructor(socket: WebSocket, limits: Limits) {
    this.#socket = socket;
    this.#backlogBytes = limits.socketBacklogBytes;
    socket.on('pong', () => this.heard());
    this.#watch = repeatTogether(SOCKET_PING_INTERVAL_MS, () => this.#check());
  }

  heard(): void {
    this.#lastHeardMs = performance.now();
  }

  /** A client that does not read is closed once its backlog is full: nobody else waits for it. */
  send(message: SignalResponse['message']): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#backlogBytes) return this.#socket.terminate();
    const response = create(SignalResponseSchema, { message });
    this.#socket.send(writeSignalResponse(response, this.format));
  }

  /** The same for a message that is encoded already. */
  sendEncoded(bytes: Uint8Array, decode: () => SignalResponse): void {
    if (this.format === 'json') return this.send(decode().message);
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#backlogBytes) return this.#socket.terminate();
    this.#socket.send(bytes);
  }

  close(): void {
    this.#socket.close(CLOSE_NORMAL);
  }

  refuse(reason: string): void {
    this.#socket.close(CLOSE_POLICY, reason);
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  #check(): void {
    const silentMs = performance.now() - this.#lastHeardMs;
    if (silentMs > SOCKET_SILENCE_MS) return this.#socket.terminate();
    if (silentMs < SOCKET_PING_AFTER_MS) return;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }
}
