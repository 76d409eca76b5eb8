// How does the other side speak over TCP in tests? One connection that frames, or sends raw bytes when told.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { LocalCandidate } from '../peer-transport.ts';
import { FrameReader } from '../tcp/frame-reader.ts';
import type { TestSocket } from './test-client.ts';

export interface TcpTestSocket extends TestSocket {
  readonly socket: Socket;
  /** Bytes that have come. */
  readonly receivedBytes: number;
  readonly isClosed: boolean;
  /** Bytes as they are. */
  sendRaw(bytes: Uint8Array): void;
  pause(): void;
}

export async function openTcpTestSocket(
  server: LocalCandidate,
  take: (packet: Buffer) => void = () => undefined,
): Promise<TcpTestSocket> {
  const socket = connect({ host: server.address, port: server.port, noDelay: true });
  let receivedBytes = 0;
  let receivedPackets = 0;
  let isClosed = false;
  const reader = new FrameReader({
    maxFrameBytes: 65_535,
    frameArrived(bytes, at, lengthBytes): boolean {
      receivedPackets += 1;
      take(Buffer.from(bytes.slice(at, at + lengthBytes)));
      return true;
    },
  });
  socket.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
    reader.read(chunk);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
  });
  await once(socket, 'connect');
  return {
    socket,
    get receivedPackets() {
      return receivedPackets;
    },
    get receivedBytes() {
      return receivedBytes;
    },
    get isClosed() {
      return isClosed;
    },
    send(packet): void {
      socket.write(frame(packet));
    },
    sendRaw: (bytes) => void socket.write(bytes),
    pause: () => void socket.pause(),
    async [Symbol.asyncDispose](): Promise<void> {
      if (isClosed) return;
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    },
  };
}

/** RFC 4571. */
export function frame(packet: Uint8Array): Buffer {
  const header = Buffer.alloc(2);
  header.writeUInt16BE(packet.length);
  return Buffer.concat([header, packet]);
}
