// How do a worker's packets move on Linux? Readiness wakes us, recvmmsg drains, one sendmmsg per socket ends the wake-up.
import { Arena, SLOT_BYTES } from './arena.ts';
import { BatchSocket, type BatchSocketOwner } from './batch-socket.ts';
import {
  createPacketIoCounters,
  type PacketIo,
  type PacketIoCounters,
  type PacketIoOptions,
  type PacketReceiver,
  RECEIVE_SLOTS,
} from './packet-io.ts';
import { RECEIVE_BATCH_BYTES, ReceiveBatch } from './receive-batch.ts';
import { SEND_BATCH_BYTES } from './send-slots.ts';
import { closeUdpDescriptor, openUdpDescriptor, type UdpDescriptor } from './udp-descriptor.ts';

/** Full batches taken in one wake-up before timers get their turn: 1,024 datagrams. */
const BATCHES_PER_WAKE_UP = 16;

/** Throws one sentence when an address cannot be bound; nothing stays open then. */
export function openNativePacketIo(options: PacketIoOptions): PacketIo {
  const sizeBytes =
    options.extraBytes +
    RECEIVE_BATCH_BYTES +
    options.addresses.length * SEND_BATCH_BYTES +
    2 * SLOT_BYTES;
  const arena = new Arena(sizeBytes);
  try {
    return new NativePacketIo(arena, openDescriptors(arena, options), options);
  } catch (error) {
    arena[Symbol.dispose]();
    throw error;
  }
}

function openDescriptors(arena: Arena, options: PacketIoOptions): UdpDescriptor[] {
  const scratch = { arena, at: arena.alloc(64) };
  const opened: UdpDescriptor[] = [];
  try {
    for (const address of options.addresses) {
      const port = opened[0]?.local.port ?? options.port;
      opened.push(openUdpDescriptor(scratch, { address, port }, options.socketBufferBytes));
    }
    return opened;
  } catch (error) {
    for (const { fd } of opened) closeUdpDescriptor(fd);
    throw error;
  }
}

class NativePacketIo implements PacketIo, BatchSocketOwner {
  readonly arena: Arena;
  readonly counters: PacketIoCounters = createPacketIoCounters();
  readonly sockets: readonly BatchSocket[];
  readonly #incoming: ReceiveBatch;
  #receiver: PacketReceiver | undefined;
  #awake = false;
  #isRestful = false;
  #flushScheduled = false;
  readonly #flushLater = (): void => {
    this.#flushScheduled = false;
    this.flush();
  };

  constructor(
    arena: Arena,
    descriptors: readonly UdpDescriptor[],
    { segmentation = true }: PacketIoOptions,
  ) {
    this.arena = arena;
    this.#incoming = new ReceiveBatch(arena, this.counters);
    this.sockets = descriptors.map((descriptor) => new BatchSocket(this, descriptor, segmentation));
  }

  start(receiver: PacketReceiver): void {
    this.#receiver = receiver;
    for (const socket of this.sockets) socket.start();
  }

  flush(): void {
    for (let i = 0; i < this.sockets.length; i++) this.sockets[i]?.flush();
  }

  packetQueued(): void {
    if (!this.#awake) this.runJobs();
  }

  runJobs(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(this.#flushLater);
  }

  rest(): void {
    this.#isRestful = true;
  }

  readable(socket: BatchSocket): void {
    this.#awake = true;
    this.#isRestful = false;
    this.counters.wakeUps += 1;
    try {
      for (let i = 0; i < BATCHES_PER_WAKE_UP; i++) {
        const count = this.#incoming.receive(socket.fd);
        for (let j = 0; j < count; j++) this.#deliver(socket, j);
        this.#tellReceiver('batchRead');
        if (count < RECEIVE_SLOTS) break;
      }
      this.#countKernelDrops(socket);
      this.flush();
      if (this.#isRestful) socket.rest();
    } finally {
      this.#awake = false;
    }
  }

  #deliver(socket: BatchSocket, index: number): void {
    const batch = this.#incoming;
    const lengthBytes = batch.lengthOf(index);
    this.counters.datagramsReceived += 1;
    if (lengthBytes < 0) {
      this.counters.truncated += 1;
      return;
    }
    const at = batch.offsetOf(index);
    const arrivalUs = batch.arrivalUsOf(index);
    try {
      this.#receiver?.packetArrived(socket, at, lengthBytes, batch.sourceOf(index), arrivalUs);
    } catch {
      this.counters.receiverErrors += 1;
    }
  }

  aboutToSend(): void {
    this.#tellReceiver('aboutToSend');
  }

  #tellReceiver(event: 'batchRead' | 'aboutToSend'): void {
    try {
      this.#receiver?.[event]?.();
    } catch {
      this.counters.receiverErrors += 1;
    }
  }

  #countKernelDrops(socket: BatchSocket): void {
    const drops = this.#incoming.takeKernelDrops();
    if (drops === 0) return;
    this.counters.kernelDrops += (drops - socket.kernelDrops) >>> 0;
    socket.kernelDrops = drops;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#receiver = undefined;
    await Promise.all(this.sockets.map((socket) => socket[Symbol.asyncDispose]()));
    this.arena[Symbol.dispose]();
  }
}
