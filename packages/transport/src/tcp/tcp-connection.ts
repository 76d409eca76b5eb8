// What is one TCP connection of a peer? A pair like any other, whose socket carries frames instead of datagrams. RFC 6544.
import type { Socket } from 'node:net';
import type { Clock } from '@chorale/async';
import {
  type Arena,
  type Endpoint,
  type IpFamily,
  type PacketReceiver,
  SLOT_BYTES,
  writeSockaddr,
} from '@chorale/native';
import type { DropCounters, DropReason } from '../drop-reason.ts';
import type { TransportLimits } from '../limits.ts';
import type { PairSocket } from '../path-table.ts';
import { MAX_REQUEST_BYTES } from '../stun/binding-request.ts';
import { FrameOutbox } from './frame-outbox.ts';
import { FrameReader, type FrameTaker } from './frame-reader.ts';

/** What all connections of a worker share. One packet is in these slots at a time. */
export interface TcpMeans {
  readonly arena: Arena;
  readonly clock: Clock;
  readonly limits: TransportLimits;
  readonly drops: DropCounters;
  /** Arena offsets: a slot for what arrives, one for what leaves, and a sockaddr. */
  readonly receiveAt: number;
  readonly sendAt: number;
  readonly sourceAt: number;
}

export interface TcpConnectionOwner {
  readonly means: TcpMeans;
  readonly receiver: PacketReceiver | undefined;
  authenticated(connection: TcpConnection): void;
  /** Something waits to be written at the end of the loop's turn. */
  queued(connection: TcpConnection): void;
  closed(connection: TcpConnection): void;
}

export interface TcpEnds {
  readonly local: Endpoint;
  readonly family: IpFamily;
  readonly remote: Endpoint;
}

/** How long the last bytes may take to leave. */
const LINGER_MS = 1000;

export class TcpConnection implements PairSocket, FrameTaker {
  readonly local: Endpoint;
  readonly family: IpFamily;
  readonly addressKey: string;
  readonly receiveBufferBytes = 0;
  /** Whether it is among those that the owner flushes at the end of this turn. */
  isQueued = false;
  readonly #owner: TcpConnectionOwner;
  readonly #socket: Socket;
  readonly #reader: FrameReader = new FrameReader(this);
  readonly #outbox: FrameOutbox;
  readonly copiesAtOnce: boolean = true;
  readonly #remoteWords = new Uint32Array(8);
  #maxFrameBytes: number = MAX_REQUEST_BYTES;
  #state: 'stranger' | 'pair' | 'ended' = 'stranger';
  #writingSinceUs = 0;
  #deadline: Disposable;
  readonly #written = (): void => this.#handleWritten();

  constructor(owner: TcpConnectionOwner, socket: Socket, { local, family, remote }: TcpEnds) {
    const { clock, limits } = owner.means;
    this.#owner = owner;
    this.#socket = socket;
    this.local = local;
    this.family = family;
    writeSockaddr(new Uint8Array(this.#remoteWords.buffer), 0, remote);
    this.addressKey = addressKeyOf(this.#remoteWords, family);
    this.#outbox = new FrameOutbox(limits.tcpQueueBytes);
    this.#deadline = clock.schedule(limits.tcpAuthenticateMs, () => this.#refuse('tcp_silent'));
    socket.on('data', (chunk: Buffer) => this.#handleData(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#handleClose());
  }

  get maxFrameBytes(): number {
    return this.#maxFrameBytes;
  }

  /** Arena offset of the peer's sockaddr, until the next call of any connection. */
  writeSource(): number {
    const { arena, sourceAt } = this.#owner.means;
    for (let i = 0; i < 8; i++) arena.words[(sourceAt >>> 2) + i] = this.#remoteWords[i] ?? 0;
    return sourceAt;
  }

  reserve(): number {
    if (this.#state === 'ended') return -1;
    return this.#outbox.hasRoom(SLOT_BYTES) ? this.#owner.means.sendAt : -1;
  }

  commit(lengthBytes: number): void {
    const { arena, sendAt } = this.#owner.means;
    this.#outbox.add(arena.bytes, sendAt, lengthBytes);
    if (!this.isQueued) this.#owner.queued(this);
  }

  flush(): void {
    const bytes = this.#outbox.take();
    if (bytes === undefined) return;
    this.#writingSinceUs = this.#owner.means.clock.nowUs();
    this.#socket.write(bytes, this.#written);
  }

  pairAdded(): void {
    if (this.#state !== 'stranger') return;
    this.#state = 'pair';
    this.#maxFrameBytes = SLOT_BYTES;
    this.#deadline[Symbol.dispose]();
    this.#owner.authenticated(this);
  }

  /** The transport has no more use for it. */
  pairRemoved(): void {
    this.end();
  }

  frameArrived(bytes: Uint8Array, at: number, lengthBytes: number): boolean {
    const { arena, clock, receiveAt } = this.#owner.means;
    for (let i = 0; i < lengthBytes; i++) arena.bytes[receiveAt + i] = bytes[at + i] ?? 0;
    const source = this.writeSource();
    this.#owner.receiver?.packetArrived(this, receiveAt, lengthBytes, source, clock.nowUs());
    // Whoever begins with anything but a check that is answered is no peer of ours.
    if (this.#state === 'stranger' && this.#outbox.isEmpty) this.#refuse('tcp_stranger');
    return this.#state !== 'ended';
  }

  /** Once a second: a peer that takes nothing for too long is gone, or wants our memory. */
  tick(nowUs: number): void {
    const { limits } = this.#owner.means;
    const stalled = nowUs - this.#writingSinceUs > limits.tcpStallMs * 1000;
    if (this.#outbox.isWriting && stalled) this.#refuse('tcp_stalled');
  }

  /** Writes what waits, then closes. */
  end(): void {
    if (this.#state === 'ended') return;
    this.flush();
    this.#state = 'ended';
    this.#deadline[Symbol.dispose]();
    const { clock } = this.#owner.means;
    this.#deadline = clock.schedule(LINGER_MS, () => this.#socket.destroy());
    this.#socket.end();
  }

  destroy(): void {
    this.#state = 'ended';
    this.#socket.destroy();
  }

  #refuse(reason: DropReason): void {
    this.#owner.means.drops.count(reason);
    this.destroy();
  }

  #handleData(chunk: Uint8Array): void {
    if (this.#state === 'ended') return;
    const isWhole = this.#reader.read(chunk);
    this.#owner.receiver?.batchRead?.();
    if (!isWhole) this.#refuse('tcp_frame_length');
  }

  #handleWritten(): void {
    this.#outbox.written();
    if (!this.#outbox.isEmpty && this.#state === 'pair') this.flush();
  }

  #handleClose(): void {
    this.#state = 'ended';
    this.#deadline[Symbol.dispose]();
    this.#owner.closed(this);
  }
}

/** Of IPv6 the first half: whoever has one address of a /64 has them all. */
function addressKeyOf(words: Uint32Array, family: IpFamily): string {
  return family === 4 ? `${words[1]}` : `${words[2]}:${words[3]}`;
}
