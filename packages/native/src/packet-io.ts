// What does a packet path look like from above? The face that the native and the portable twin share.
import type { Arena } from './arena.ts';
import type { Endpoint, IpFamily } from './endpoint.ts';

/** Called on the loop, once per datagram. What it throws is caught and counted. */
export interface PacketReceiver {
  /**
   * `at` and `from` (a sockaddr) are offsets into the arena, readable and writable during the call only.
   * `arrivalUs`: receive time of the kernel where it is known, microseconds since the epoch.
   */
  packetArrived(
    socket: PacketSocket,
    at: number,
    lengthBytes: number,
    from: number,
    arrivalUs: number,
  ): void;
  /** What was read at once has been handed over: one recvmmsg, or one datagram of the portable twin. */
  batchRead?(): void;
  /** Queued packets are about to leave: the last moment to write into their slots. */
  aboutToSend?(): void;
}

/** One bound UDP socket with a queue of slots that leave as one batch. */
export interface PacketSocket {
  readonly local: Endpoint;
  readonly family: IpFamily;
  /** What the kernel granted of the buffer that was asked for. */
  readonly receiveBufferBytes: number;
  /** Hot path. Offset of `SLOT_BYTES` writable bytes, the same until `commit`; -1 when the queue is full (counted). */
  reserve(): number;
  /** Hot path. Queues the first `lengthBytes` of the reserved slot for the sockaddr whose words begin at `to[at]` (copied); `at` is 0 by default. */
  commit(lengthBytes: number, to: Uint32Array, at?: number): void;
}

export interface PacketIoCounters {
  datagramsReceived: number;
  datagramsSent: number;
  /** Calls of sendmmsg, or turns of the portable twin. */
  batchesSent: number;
  wakeUps: number;
  /** Refused by the kernel, one by one; the rest of their batch went. */
  sendRefused: number;
  /** Runs of packets (UDP segmentation) that the kernel would not cut; they went one by one. */
  runsRefused: number;
  /** Waited too long for a writable socket. */
  sendExpired: number;
  queueFull: number;
  /** Longer than a slot. */
  truncated: number;
  /** Lost in the kernel for want of buffer (SO_RXQ_OVFL). */
  kernelDrops: number;
  receiveErrors: number;
  /** Throws of the receiver. */
  receiverErrors: number;
}

/** All sockets of a worker, in one arena. Disposing sends nothing more and resolves when every handle is closed. */
export interface PacketIo extends AsyncDisposable {
  readonly arena: Arena;
  readonly sockets: readonly PacketSocket[];
  readonly counters: Readonly<PacketIoCounters>;
  /** Packets arrive from now on. */
  start(receiver: PacketReceiver): void;
  /** Lets promise jobs and ticks run soon: Node runs none after a native callback. To be called by whoever may have queued some. */
  runJobs(): void;
  /**
   * What comes next may wait for a millisecond, so that more of it is read at once. To be called from `batchRead`; counts for
   * the socket that was read. Absent where it would save nothing.
   */
  rest?(): void;
  /** Sends what is queued; called by itself at the end of a wake-up, or of the loop's turn for a commit outside one. */
  flush(): void;
}

export interface PacketIoOptions {
  readonly addresses: readonly string[];
  /** 0: a free port, the same on every address. */
  readonly port: number;
  readonly socketBufferBytes: number;
  /** May packets of equal size to one destination leave as one (UDP segmentation)? The portable twin cannot. Default yes. */
  readonly segmentation?: boolean;
  /** Arena bytes for the owner's use, beside the slots. */
  readonly extraBytes: number;
}

/** Slots of a socket's send queue: ten packets to fifty subscribers, about 1 MB. */
export const SEND_SLOTS = 512;
/** Datagrams taken with one recvmmsg. */
export const RECEIVE_SLOTS = 64;

export function createPacketIoCounters(): PacketIoCounters {
  return {
    datagramsReceived: 0,
    datagramsSent: 0,
    batchesSent: 0,
    wakeUps: 0,
    sendRefused: 0,
    runsRefused: 0,
    sendExpired: 0,
    queueFull: 0,
    truncated: 0,
    kernelDrops: 0,
    receiveErrors: 0,
    receiverErrors: 0,
  };
}
