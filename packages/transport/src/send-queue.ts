// How does a packet of one peer leave? Written into a slot of its socket's queue, protected there, sent with the batch.
// Hot path: called once per packet per subscriber.
import type { Arena } from '@chorale/native';
import { MAX_PACKET_BYTES, type PacketClass, type PacketSink } from '@chorale/rtp';
import type { DropCounters } from './drop-reason.ts';
import type { Path } from './path-table.ts';
import type { SrtpSender } from './srtp/srtp-sender.ts';

export class SendQueue<Owner> implements PacketSink {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly sentByClass: Record<PacketClass, number> = { 0: 0, 1: 0, 2: 0, 3: 0 };
  packetsSent = 0;
  bytesSent = 0;
  readonly #drops: DropCounters;
  #path: Path<Owner> | undefined;
  #sender: SrtpSender | undefined;
  #at = -1;

  constructor({ bytes, view }: Arena, drops: DropCounters) {
    this.#drops = drops;
    this.bytes = bytes;
    this.view = view;
  }

  /** The pair to send on from now; undefined while nothing may leave: not connected, or consent has expired. */
  direct(path: Path<Owner> | undefined, sender: SrtpSender | undefined): void {
    this.#path = sender === undefined ? undefined : path;
    this.#sender = sender;
  }

  reserve(): number {
    const path = this.#path;
    this.#at = path === undefined ? -1 : path.socket.reserve();
    if (path === undefined) this.#drops.count('send_not_connected');
    else if (this.#at < 0) this.#drops.count('send_queue_full');
    return this.#at;
  }

  commit(lengthBytes: number, packetClass: PacketClass): void {
    const sender = this.#sender;
    if (this.#path === undefined || this.#at < 0 || sender === undefined) return;
    if (lengthBytes > MAX_PACKET_BYTES) return this.#drops.count('send_malformed');
    const refused = sender.protectRtp(this.#at, lengthBytes);
    if (refused !== undefined) return this.#drops.count(refused);
    if (this.#path.socket.copiesAtOnce === true) sender.finish();
    this.sentByClass[packetClass] += 1;
    this.#send(this.#path, sender.protectedBytes);
  }

  sendRtcp(bytes: Uint8Array, offset: number, lengthBytes: number): void {
    const sender = this.#sender;
    if (lengthBytes > MAX_PACKET_BYTES) return this.#drops.count('send_malformed');
    const at = this.reserve();
    if (at < 0 || this.#path === undefined || sender === undefined) return;
    for (let i = 0; i < lengthBytes; i++) this.bytes[at + i] = bytes[offset + i] ?? 0;
    const refused = sender.protectRtcp(at, lengthBytes);
    if (refused !== undefined) return this.#drops.count(refused);
    this.#send(this.#path, sender.protectedBytes);
  }

  /** The slot holds the datagram; what was reserved is used up. */
  #send(path: Path<Owner>, lengthBytes: number): void {
    path.socket.commit(lengthBytes, path.sockaddr);
    this.#at = -1;
    this.packetsSent += 1;
    this.bytesSent += lengthBytes;
  }
}
