// What does one SCTP association do with a packet, and what does it send? RFC 9260 over DTLS (RFC 8261).
import type { DataChannel, DataChannelOptions } from '../peer-transport.ts';
import { ChannelTable } from './channel-table.ts';
import { CHUNK_HEADER_BYTES, ChunkType, HEADER_BYTES, padded } from './chunk-types.ts';
import { packetCrc32c } from './crc32c.ts';
import { createMessage } from './create-message.ts';
import { readForwardTsn } from './forward-tsn.ts';
import { Handshake } from './handshake.ts';
import type { InitFacts } from './handshake-chunks.ts';
import { Inbound } from './inbound.ts';
import { OutboundFlow } from './outbound-flow.ts';
import { PacketWriter } from './packet-writer.ts';
import type { SctpAssociation, SctpIo } from './sctp-association.ts';
import type { SctpDataChannel } from './sctp-data-channel.ts';
import { defaultSctpLimits, type SctpLimits } from './sctp-limits.ts';
import { StreamReset } from './stream-reset.ts';

export interface AssociationOptions {
  readonly limits?: Partial<SctpLimits>;
  /** Our first TSN; random by default, so that a stranger cannot guess it. RFC 9260 section 5.3.1. */
  readonly initialTsn?: number;
}

const ABORT_CAUSE_USER = 12;
const ABORT_CAUSE_PROTOCOL = 13;

export class Association implements SctpAssociation {
  readonly #io: SctpIo;
  readonly #limits: SctpLimits;
  readonly #writer: PacketWriter;
  readonly #handshake: Handshake;
  readonly #channels: ChannelTable;
  readonly #flow: OutboundFlow;
  #inbound: Inbound | undefined;
  #reset: StreamReset | undefined;
  #isClosed = false;
  #isShuttingDown = false;
  /** Within `receive` or a timer: what is sent leaves at its end. */
  #isBusy = false;
  #hasForwardTsn = false;

  constructor(io: SctpIo, options: AssociationOptions = {}) {
    this.#io = io;
    const limits = { ...defaultSctpLimits, ...options.limits };
    this.#limits = limits;
    const { clock } = io;
    const writer = new PacketWriter(io.maxPacketBytes, (bytes) => io.send(bytes));
    this.#writer = writer;
    const gaveUp = (): void => this.#close();
    const established = (peer: InitFacts): void => this.#established(peer);
    const handshakeIo = { clock, writer, limits, established, gaveUp };
    this.#handshake = new Handshake(handshakeIo, options.initialTsn);
    const wake = (): void => this.#wake();
    this.#flow = new OutboundFlow({ clock, writer, wake, gaveUp }, this.#handshake.initialTsn);
    this.#channels = new ChannelTable({
      limits,
      dtlsRole: io.dtlsRole,
      send: (channel, bytes, payloadProtocol) => this.#send(channel, bytes, payloadProtocol),
      closing: (channel) => this.#channels.closing(channel),
      resetStream: (id) => this.#resetStream(id),
      channelOpened: (channel) => io.channelOpened(channel),
      calledOut: () => io.calledOut?.(),
    });
  }

  get dataChannels(): readonly DataChannel[] {
    return this.#channels.live;
  }

  start(): void {
    if (!this.#isClosed) this.#handshake.start();
  }

  openDataChannel(options: DataChannelOptions): DataChannel {
    const channel = this.#channels.open(options);
    if (this.#isClosed) this.#channels.endAll();
    return channel;
  }

  receive(bytes: Uint8Array): void {
    if (this.#isClosed || bytes.length < HEADER_BYTES + CHUNK_HEADER_BYTES) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (view.getUint32(8, true) !== packetCrc32c(bytes, bytes.length)) return;
    if (!this.#isForUs(view)) return;
    this.#isBusy = true;
    try {
      this.#readChunks(bytes, view);
    } finally {
      this.#isBusy = false;
    }
    this.#wake();
  }

  /** The peer's channels close at once, too. */
  [Symbol.dispose](): void {
    this.#abort(ABORT_CAUSE_USER);
  }

  /** RFC 9260 section 8.5: INIT has no tag yet, ABORT and SHUTDOWN COMPLETE may reflect the peer's. */
  #isForUs(view: DataView): boolean {
    const tag = view.getUint32(4);
    const type = view.getUint8(HEADER_BYTES);
    if (type === ChunkType.init) return tag === 0;
    const isReflected = (view.getUint8(HEADER_BYTES + 1) & 1) !== 0;
    const mayReflect = type === ChunkType.abort || type === ChunkType.shutdownComplete;
    if (mayReflect && isReflected) return this.#handshake.isDone && tag === this.#writer.tag;
    return tag === this.#handshake.localTag;
  }

  #readChunks(bytes: Uint8Array, view: DataView): void {
    let hasData = false;
    let at = HEADER_BYTES;
    while (at + CHUNK_HEADER_BYTES <= bytes.length && !this.#isClosed) {
      const type = view.getUint8(at);
      const length = view.getUint16(at + 2);
      if (length < CHUNK_HEADER_BYTES || at + length > bytes.length) break;
      if (type === ChunkType.data) {
        hasData = true;
        this.#handshake.receiveCookieAck();
        this.#receiveData(view, at, length);
      } else if (!this.#receiveChunk(type, bytes.subarray(at + CHUNK_HEADER_BYTES, at + length)))
        break;
      at += padded(length);
    }
    if (hasData) this.#inbound?.packetEnded();
  }

  #receiveData(view: DataView, at: number, length: number): void {
    const problem = this.#inbound?.receiveData(view, at, length);
    if (problem !== undefined) this.#abort(ABORT_CAUSE_PROTOCOL);
  }

  /** False when the rest of the packet is not to be read: unknown types say so with their highest bit. RFC 9260 section 3.2. */
  #receiveChunk(type: number, value: Uint8Array): boolean {
    switch (type) {
      case ChunkType.init:
        this.#handshake.receiveInit(value);
        return false;
      case ChunkType.initAck:
        this.#handshake.receiveInitAck(value);
        return true;
      case ChunkType.cookieEcho:
        this.#handshake.receiveCookieEcho(value);
        return true;
      case ChunkType.cookieAck:
        this.#handshake.receiveCookieAck();
        return true;
      default:
        return this.#handshake.isDone ? this.#receiveEstablished(type, value) : type >= 128;
    }
  }

  #receiveEstablished(type: number, value: Uint8Array): boolean {
    switch (type) {
      case ChunkType.sack:
        this.#flow.receiveSack(value);
        return true;
      case ChunkType.forwardTsn:
        this.#receiveForwardTsn(value);
        return true;
      case ChunkType.heartbeat:
        this.#echo(value);
        return true;
      case ChunkType.reconfig:
        this.#reset?.receive(value);
        return true;
      default:
        return this.#receiveEnding(type);
    }
  }

  #receiveEnding(type: number): boolean {
    switch (type) {
      case ChunkType.shutdown:
        this.#isShuttingDown = true;
        return true;
      case ChunkType.shutdownAck:
        this.#writer.open(ChunkType.shutdownComplete, 0, CHUNK_HEADER_BYTES);
        this.#writer.flush();
        this.#close();
        return false;
      case ChunkType.abort:
      case ChunkType.shutdownComplete:
        this.#close();
        return false;
      default:
        return type >= 128 || type === ChunkType.heartbeatAck || type === ChunkType.error;
    }
  }

  #receiveForwardTsn(value: Uint8Array): void {
    const facts = readForwardTsn(value);
    if (facts !== undefined) this.#inbound?.receiveForwardTsn(facts);
  }

  #echo(value: Uint8Array): void {
    const at = this.#writer.open(ChunkType.heartbeatAck, 0, CHUNK_HEADER_BYTES + value.length);
    if (at >= 0) this.#writer.bytes.set(value, at);
  }

  #established(peer: InitFacts): void {
    const { clock } = this.#io;
    this.#hasForwardTsn = peer.hasForwardTsn;
    this.#flow.peerWindowBytes = peer.windowBytes;
    const inbound = new Inbound(
      {
        clock,
        limits: this.#limits,
        deliver: (message) => this.#channels.receive(message),
        ackDue: () => this.#wake(),
      },
      peer.initialTsn,
    );
    this.#inbound = inbound;
    this.#reset = new StreamReset(
      {
        clock,
        writer: this.#writer,
        timeoutMs: () => this.#flow.timeoutMs,
        lastSentTsn: () => this.#flow.lastTsn >>> 0,
        hasReceived: (tsn) => inbound.hasReceived(tsn),
        incomingReset: (ids) => this.#incomingReset(ids),
        outgoingReset: (id) => this.#channels.outgoingReset(id),
        flush: () => this.#wake(),
      },
      this.#handshake.initialTsn,
      peer.initialTsn,
    );
  }

  #incomingReset(streamIds: readonly number[]): void {
    for (const id of streamIds) this.#inbound?.resetStream(id);
    this.#channels.incomingReset(streamIds);
  }

  #resetStream(streamId: number): void {
    this.#reset?.request(streamId);
    this.#wake();
  }

  #send(channel: SctpDataChannel, bytes: Uint8Array, payloadProtocol: number): void {
    const nowUs = this.#io.clock.nowUs();
    const message = createMessage(channel, {
      bytes,
      payloadProtocol,
      nowUs,
      mayLose: this.#hasForwardTsn,
    });
    this.#flow.push(message);
    this.#wake();
  }

  /** Lets everything leave that may. */
  #wake(): void {
    if (this.#isBusy || this.#isClosed || !this.#handshake.isDone) return;
    this.#isBusy = true;
    this.#acknowledge();
    this.#flow.fill();
    if (this.#isShuttingDown && this.#flow.isIdle) {
      this.#writer.open(ChunkType.shutdownAck, 0, CHUNK_HEADER_BYTES);
    }
    this.#writer.flush();
    this.#isBusy = false;
  }

  /** An acknowledgement that was put off saves its packet when data leaves anyway. */
  #acknowledge(): void {
    const inbound = this.#inbound;
    if (inbound === undefined) return;
    if (inbound.isAckDue || (inbound.isAckPending && this.#flow.hasWork)) {
      inbound.writeSack(this.#writer);
    }
  }

  #abort(cause: number): void {
    if (this.#isClosed) return;
    if (this.#handshake.isDone) {
      const at = this.#writer.open(ChunkType.abort, 0, CHUNK_HEADER_BYTES + 4);
      this.#writer.view.setUint32(at, (cause << 16) | 4);
      this.#writer.flush();
    }
    this.#close();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#handshake.stop();
    this.#flow.stop();
    this.#inbound?.stop();
    this.#reset?.stop();
    this.#channels.endAll();
  }
}
