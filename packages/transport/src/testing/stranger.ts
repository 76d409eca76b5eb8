// What does an address look like that no check has validated? Plain sockets that send whatever they are told and count answers.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { LocalCandidate } from '../peer-transport.ts';

export interface Stranger extends AsyncDisposable {
  readonly answers: Buffer[];
  onAnswer: ((bytes: Buffer) => void) | undefined;
  send(bytes: Uint8Array): void;
}

export async function openStranger(server: LocalCandidate): Promise<Stranger> {
  const socket: Socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(0, server.address);
  await listening;
  const answers: Buffer[] = [];
  const stranger: Stranger = {
    answers,
    onAnswer: undefined,
    send: (bytes) => socket.send(bytes, server.port, server.address),
    [Symbol.asyncDispose]: () => new Promise((resolve) => void socket.close(() => resolve())),
  };
  socket.on('message', (bytes) => {
    answers.push(bytes);
    stranger.onAnswer?.(bytes);
  });
  return stranger;
}
