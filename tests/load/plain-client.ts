// How does load go through a relay that protects nothing? The sockets, sizes and stamps of the real clients, without their keys.
import { randomBytes } from 'node:crypto';
import { AEAD_TAG_BYTES, type PacketIo, type PacketSocket, writeSockaddr } from '@chorale/native';
import { openLoadSocket } from '@chorale/transport/testing';
import { Arrivals, type OnDelay, type PacketOpener } from './arrivals.ts';
import { PacedMedia } from './paced-media.ts';

const LOOPBACK = '127.0.0.1';
const ssrcs = { video: 0x10000001, audio: 0x10000002 } as const;

/** As long as what SRTP adds, so that sizes are the same; by it strangers' datagrams are told from ours. */
const tag: Uint8Array = randomBytes(AEAD_TAG_BYTES);

const tagged: PacketOpener = {
  open(bytes, at, lengthBytes) {
    const plain = bytes.slice(at, at + lengthBytes - AEAD_TAG_BYTES);
    const end = bytes.subarray(at + plain.length, at + lengthBytes);
    return tag.every((byte, i) => end[i] === byte) ? plain : undefined;
  },
};

const onlySocket = ({ sockets: [socket] }: PacketIo): PacketSocket => {
  if (socket === undefined) throw new Error('no socket');
  return socket;
};

export class PlainReceiver implements AsyncDisposable {
  readonly arrivals: Arrivals;
  readonly port: number;
  readonly #io: PacketIo;

  private constructor(io: PacketIo, arrivals: Arrivals) {
    this.#io = io;
    this.arrivals = arrivals;
    this.port = onlySocket(io).local.port;
  }

  static async open(onDelay: OnDelay): Promise<PlainReceiver> {
    const io = await openLoadSocket(LOOPBACK);
    const arrivals = new Arrivals(onDelay);
    io.start({
      packetArrived: (_socket, at, lengthBytes, _from, arrivalUs) =>
        arrivals.take({ bytes: io.arena.bytes, at, lengthBytes, arrivalUs }, tagged),
      // As the real clients do after every batch.
      batchRead: () => io.runJobs(),
    });
    return new PlainReceiver(io, arrivals);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#io[Symbol.asyncDispose]();
  }
}

export class PlainPublisher implements AsyncDisposable {
  readonly media: PacedMedia;
  readonly #io: PacketIo;

  private constructor(io: PacketIo, port: number, end: Uint8Array) {
    this.#io = io;
    const socket = onlySocket(io);
    const to = new Uint32Array(8);
    writeSockaddr(new Uint8Array(to.buffer), 0, { address: LOOPBACK, port });
    this.media = new PacedMedia(ssrcs, (packet) => {
      const at = socket.reserve();
      if (at < 0) return false;
      io.arena.bytes.set(packet, at);
      io.arena.bytes.set(end, at + packet.length);
      socket.commit(packet.length + AEAD_TAG_BYTES, to);
      return true;
    });
  }

  /** Sends to a port of this machine from now on. `end`: instead of the tag that receivers of this process know. */
  static async start(port: number, end = tag): Promise<PlainPublisher> {
    const publisher = new PlainPublisher(await openLoadSocket(LOOPBACK), port, end);
    publisher.media.start();
    return publisher;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.media.stop();
    await this.#io[Symbol.asyncDispose]();
  }
}
