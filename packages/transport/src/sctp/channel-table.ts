// Which channels are there, and what does a message or a reset do to them? RFC 8832, RFC 8831 section 6.7.
import type { DataChannel, DataChannelOptions } from '../peer-transport.ts';
import { PayloadProtocol } from './chunk-types.ts';
import { CHANNEL_ACK, isChannelAck, readChannelOpen, writeChannelOpen } from './dcep.ts';
import type { InboundMessage } from './reassembly.ts';
import { type ChannelIo, SctpDataChannel } from './sctp-data-channel.ts';

export interface ChannelTableIo extends ChannelIo {
  readonly dtlsRole: 'server' | 'client';
  /** Asks for our side of a stream to be reset. */
  resetStream(streamId: number): void;
  channelOpened(channel: DataChannel): void;
}

const EMPTY = new Uint8Array();

export class ChannelTable {
  readonly #io: ChannelTableIo;
  readonly #channels = new Map<number, SctpDataChannel>();

  constructor(io: ChannelTableIo) {
    this.#io = io;
  }

  /** Not those that have ended and only wait for the peer to free the stream id. */
  get live(): readonly DataChannel[] {
    return [...this.#channels.values()].filter(({ phase }) => phase !== 'closed');
  }

  /** The DTLS server's ids are odd, the client's even. RFC 8832 section 6. */
  open({ label, ordered, maxRetransmits }: DataChannelOptions): DataChannel {
    let id = this.#io.dtlsRole === 'server' ? 1 : 0;
    while (this.#channels.has(id)) id += 2;
    const request = { label, ordered, maxRetransmits, lifetimeMs: undefined };
    const channel = new SctpDataChannel(this.#io, id, request);
    if (id >= this.#io.limits.streams) {
      channel.phase = 'closed';
      return channel;
    }
    this.#channels.set(id, channel);
    this.#io.send(channel, writeChannelOpen(request), PayloadProtocol.dcep);
    return channel;
  }

  receive(message: InboundMessage): void {
    const channel = this.#channels.get(message.streamId);
    if (message.payloadProtocol === PayloadProtocol.dcep) return this.#control(message, channel);
    if (channel === undefined) return;
    if (channel.phase === 'connecting') this.#opened(channel);
    deliver(channel, message);
  }

  /** Everything of ours on the stream has arrived: the peer may forget it. */
  closing(channel: SctpDataChannel): void {
    this.#io.resetStream(channel.stream.id);
  }

  /** The peer has closed its side: ours follows. Empty: all streams. */
  incomingReset(streamIds: readonly number[]): void {
    const ids = streamIds.length > 0 ? streamIds : [...this.#channels.keys()];
    for (const id of ids) {
      const channel = this.#channels.get(id);
      if (channel === undefined) continue;
      channel.endedByPeer();
      if (channel.isOutgoingReset) this.#channels.delete(id);
    }
  }

  outgoingReset(streamId: number): void {
    const channel = this.#channels.get(streamId);
    if (channel === undefined) return;
    channel.isOutgoingReset = true;
    channel.ended();
    if (channel.isIncomingReset) this.#channels.delete(streamId);
  }

  endAll(): void {
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) channel.ended();
  }

  #control(message: InboundMessage, channel: SctpDataChannel | undefined): void {
    if (channel !== undefined) {
      if (channel.phase === 'connecting' && isChannelAck(message.bytes)) this.#opened(channel);
      return;
    }
    const request = readChannelOpen(message.bytes);
    const isTheirs = message.streamId % 2 === (this.#io.dtlsRole === 'server' ? 0 : 1);
    if (request === undefined) return;
    if (!isTheirs) return this.#io.resetStream(message.streamId);
    const accepted = new SctpDataChannel(this.#io, message.streamId, request);
    this.#channels.set(message.streamId, accepted);
    this.#io.send(accepted, CHANNEL_ACK, PayloadProtocol.dcep);
    this.#opened(accepted);
  }

  #opened(channel: SctpDataChannel): void {
    channel.phase = 'open';
    this.#io.channelOpened(channel);
  }
}

function deliver(channel: SctpDataChannel, { payloadProtocol, bytes }: InboundMessage): void {
  switch (payloadProtocol) {
    case PayloadProtocol.text:
      return channel.deliver(bytes, false);
    case PayloadProtocol.binary:
      return channel.deliver(bytes, true);
    case PayloadProtocol.emptyText:
      return channel.deliver(EMPTY, false);
    case PayloadProtocol.emptyBinary:
      return channel.deliver(EMPTY, true);
    default:
  }
}
