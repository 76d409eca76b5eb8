// How does a test speak the signal protocol itself? A WebSocket and the published messages, nothing of ours.

import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import {
  WrappedJoinRequest_Compression as Compression,
  JoinRequest,
  SignalRequest,
  SignalResponse,
  WrappedJoinRequest,
} from '@livekit/protocol';
import { WebSocket } from 'ws';
import { eventually } from './eventually.ts';

type Message = SignalResponse['message'];
type Request = SignalRequest['message'];

export interface SignalClient extends Disposable {
  readonly socket: WebSocket;
  /** Everything received so far. */
  readonly received: readonly Message[];
  send(message: Request): void;
  /** Waits for the first message of this case that satisfies `accept` and comes after `from`. */
  waitFor<C extends NonNullable<Message['case']>>(
    name: C,
    accept?: (value: Extract<Message, { case: C }>['value']) => boolean,
  ): Promise<Extract<Message, { case: C }>['value']>;
  readonly closed: Promise<number>;
}

export interface SignalOptions {
  readonly url: string;
  readonly token: string;
  readonly query?: Record<string, string>;
  /** v1 with this join request; else v0. */
  readonly join?: ConstructorParameters<typeof JoinRequest>[0];
  readonly compression?: 'none' | 'gzip';
}

/** Rejects with the status and body of a refused upgrade: `401: …`. */
export async function connectSignal(options: SignalOptions): Promise<SignalClient> {
  const socket = new WebSocket(signalUrl(options));
  const received: Message[] = [];
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const response = isBinary
      ? SignalResponse.fromBinary(data)
      : SignalResponse.fromJsonString(data.toString());
    received.push(response.message);
  });
  await opened(socket);
  const closed = once(socket, 'close').then(([code]) => code as number);
  return {
    socket,
    received,
    closed,
    send: (message) => socket.send(new SignalRequest({ message }).toBinary()),
    async waitFor(name, accept = () => true) {
      const find = () =>
        received.find((message) => message.case === name && accept(message.value as never));
      await eventually(() => (find() === undefined ? `the message ${name}` : undefined));
      return find()?.value as never;
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}

export function signalUrl({ url, token, query, join, compression }: SignalOptions): string {
  const target = new URL(join === undefined ? '/rtc' : '/rtc/v1', url.replace('http', 'ws'));
  const entries = { access_token: token, protocol: '17', sdk: 'js', version: '2.23.0', ...query };
  for (const [name, value] of Object.entries(entries)) target.searchParams.set(name, value);
  if (join !== undefined) target.searchParams.set('join_request', wrap(join, compression));
  return target.href;
}

function wrap(
  join: ConstructorParameters<typeof JoinRequest>[0],
  compression: 'none' | 'gzip' = 'none',
): string {
  const bytes = new JoinRequest(join).toBinary();
  const gzip = compression === 'gzip';
  const wrapped = new WrappedJoinRequest({
    compression: gzip ? Compression.GZIP : Compression.NONE,
    joinRequest: gzip ? gzipSync(bytes) : bytes,
  });
  return Buffer.from(wrapped.toBinary()).toString('base64url');
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (part: Buffer) => {
        body += part.toString();
      });
      response.on('end', () => reject(new Error(`${response.statusCode}: ${body}`)));
    });
  });
}
