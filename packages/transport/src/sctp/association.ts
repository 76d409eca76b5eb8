// What is asked of one SCTP association? RFC 9260 over DTLS (RFC 8261). What it does is in the verbs beside it.
import type { DataChannel, DataChannelOptions } from '../peer-transport.ts';
import type { AssociationState } from './association-state.ts';
import { ChannelTable } from './channel-table.ts';
import { createMessage } from './create-message.ts';
import { AbortCause, abort, close } from './end-association.ts';
import { establish } from './establish.ts';
import { Handshake } from './handshake.ts';
import { OutboundFlow } from './outbound-flow.ts';
import { PacketWriter } from './packet-writer.ts';
import { receivePacket } from './receive-packet.ts';
import type { PacketOutcome, SctpAssociation, SctpIo } from './sctp-association.ts';
import type { SctpDataChannel } from './sctp-data-channel.ts';
import { defaultSctpLimits, type SctpLimits } from './sctp-limits.ts';
import { wake } from './wake.ts';

export interface AssociationOptions {
  readonly limits?: Partial<SctpLimits>;
  /** Our first TSN; random by default, so that a stranger cannot guess it. RFC 9260 section 5.3.1. */
  readonly initialTsn?: number;
}

export class Association implements SctpAssociation {
  readonly #state: AssociationState;

  constructor(io: SctpIo, options: AssociationOptions = {}) {
    this.#state = openState(io, options);
  }

  get dataChannels(): readonly DataChannel[] {
    return this.#state.channels.live;
  }

  start(): void {
    if (!this.#state.isClosed) this.#state.handshake.start();
  }

  openDataChannel(options: DataChannelOptions): DataChannel {
    const { channels, isClosed } = this.#state;
    const channel = channels.open(options);
    if (isClosed) channels.endAll();
    return channel;
  }

  receive(bytes: Uint8Array, at = 0, lengthBytes: number = bytes.length - at): PacketOutcome {
    return receivePacket(this.#state, bytes, at, lengthBytes);
  }

  /** The peer's channels close at once, too. */
  [Symbol.dispose](): void {
    abort(this.#state, AbortCause.user);
  }
}

function openState(io: SctpIo, options: AssociationOptions): AssociationState {
  const { clock } = io;
  const limits = { ...defaultSctpLimits, ...options.limits };
  const writer = new PacketWriter(io.memory, (lengthBytes) => io.send(lengthBytes));
  const gaveUp = (): void => close(state);
  const handshake = new Handshake(
    { clock, writer, limits, gaveUp, established: (peer) => establish(state, peer) },
    options.initialTsn,
  );
  const flowIo = { clock, writer, gaveUp, wake: (): void => void wake(state) };
  const state: AssociationState = {
    ...{ io, limits, writer, handshake },
    channels: openChannels(io, limits, () => state),
    flow: new OutboundFlow(flowIo, handshake.initialTsn),
    inbound: undefined,
    reset: undefined,
    isClosed: false,
    isShuttingDown: false,
    isBusy: false,
    localTag: handshake.localTag | 0,
    means: { clock, mayLose: false },
  };
  return state;
}

function openChannels(io: SctpIo, limits: SctpLimits, state: () => AssociationState): ChannelTable {
  return new ChannelTable({
    limits,
    dtlsRole: io.dtlsRole,
    send: (channel, bytes, payloadProtocol) => send(state(), channel, bytes, payloadProtocol),
    closing: (channel) => state().channels.closing(channel),
    resetStream: (id) => resetStream(state(), id),
    channelOpened: (channel) => io.channelOpened(channel),
    calledOut: () => io.calledOut?.(),
  });
}

function resetStream(state: AssociationState, streamId: number): void {
  state.reset?.request(streamId);
  wake(state);
}

/** Hot path: called once per message and receiver. */
function send(
  state: AssociationState,
  channel: SctpDataChannel,
  bytes: Uint8Array,
  payloadProtocol: number,
): void {
  state.flow.push(createMessage(channel, bytes, payloadProtocol, state.means));
  wake(state);
}
