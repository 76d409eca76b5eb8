// How does a packet of one peer leave? Written into a slot of its socket's queue, protected there, sent with the batch.
// Hot path: called once per packet per subscriber.
import type { Arena } from '@chorale/native';
import { MAX_PACKET_BYTES, type PacketOutlet, type PacketSink } from '@chorale/rtp';
import type { DropCounters } from './drop-reason.ts';
import type { Path } from './path-table.ts';
import type { SrtpSender } from './srtp/srtp-sender.ts';

const NOTHING = { packets: 0, bytes: 0 };

export class SendQueue<Owner> implements PacketSink {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly outlet: PacketOutlet | undefined;
  #packets = 0;
  #bytes = 0;
  readonly #drops: DropCounters;
  #path: Path<Owner> | undefined;
  #sender: SrtpSender | undefined;
  #at = -1;

  constructor({ bytes, view }: Arena, drops: DropCounters, outlet?: PacketOutlet) {
    this.outlet = outlet;
    this.#drops = drops;
    this.bytes = bytes;
    this.view = view;
  }

  /** The pair to send on from now; undefined while nothing may leave: not connected, or consent has expired. */
  direct(path: Path<Owner> | undefined, sender: SrtpSender | undefined): void {
    const usable = sender === undefined ? undefined : path;
    if (usable !== this.#path || sender !== this.#sender) this.#sender?.closeStreams();
    this.#path = usable;
    this.#keep(sender);
  }

  #keep(sender: SrtpSender | undefined): void {
    if (sender === this.#sender) return;
    const { packetsSent, bytesSent } = this;
    this.#sender = sender;
    const streamed = sender?.streamed ?? NOTHING;
    this.#packets = packetsSent - streamed.packets;
    this.#bytes = bytesSent - streamed.bytes;
  }

  get packetsSent(): number {
    return this.#packets + (this.#sender?.streamed ?? NOTHING).packets;
  }

  get bytesSent(): number {
    return this.#bytes + (this.#sender?.streamed ?? NOTHING).bytes;
  }

  streamOf(ssrc: number): number {
    const path = this.#path;
    if (path === undefined || path.socket.copiesAtOnce === true) return -1;
    return this.#sender?.openStream(ssrc, path) ?? -1;
  }

  reserve(): number {
    const path = this.#path;
    this.#at = path === undefined ? -1 : path.socket.reserve();
    if (path === undefined) this.#drops.count('send_not_connected');
    else if (this.#at < 0) this.#drops.count('send_queue_full');
    return this.#at;
  }

  commit(lengthBytes: number): void {
    const sender = this.#sender;
    if (this.#path === undefined || this.#at < 0 || sender === undefined) return;
    if (lengthBytes > MAX_PACKET_BYTES) return this.#drops.count('send_malformed');
    const refused = sender.protectRtp(this.#at, lengthBytes);
    if (refused !== undefined) return this.#drops.count(refused);
    if (this.#path.socket.copiesAtOnce === true) sender.finish();
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
    this.#packets += 1;
    this.#bytes += lengthBytes;
  }
}
