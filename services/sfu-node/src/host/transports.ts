// How does a transport come and go?
import type { CandidateProtocol, DataChannel, PeerTransportListener } from '@chorale/transport';
import { createPeerConnection } from '@chorale/transport';
import { detachFeed } from './feeds.ts';
import type { HostTransport, MediaHostState } from './media-host.ts';
import type { HostCommand } from './messages.ts';
import { scheduleNegotiation } from './rounds.ts';
import { tellStreamStates } from './stream-states.ts';

type OpenTransport = Extract<HostCommand, { kind: 'openTransport' }>;

/** What the server opens on a subscriber transport: clients listen for these labels. */
const channels = [
  { label: '_reliable', ordered: true },
  { label: '_lossy', ordered: false, maxRetransmits: 0 },
  { label: '_data_track', ordered: false, maxRetransmits: 0 },
] as const;

export function openTransport(host: MediaHostState, command: OpenTransport): void {
  if (host.transports.has(command.transport)) return;
  const transport: HostTransport = {
    id: command.transport,
    role: command.role,
    ...connect(host, command),
    channels: new Map(),
    down: new Map(),
    published: [],
    bound: [],
    wanted: new Map(),
    paused: new Set(),
    options: new Map(),
    layers: new Map(),
    rounds: {
      waiting: 0,
      fruitless: 0,
      nextId: 1,
      outstanding: false,
      again: false,
      restartIce: false,
      timer: undefined,
      patience: undefined,
    },
  };
  host.transports.set(transport.id, transport);
  if (command.role !== 'subscriber') return;
  for (const options of channels) transport.connection.transport.openDataChannel(options);
  scheduleNegotiation(host, transport);
}

function connect(
  host: MediaHostState,
  command: OpenTransport,
): Pick<HostTransport, 'connection' | 'media'> {
  const { parts } = host;
  const id = command.transport;
  // Packets come only after a negotiation, so `media` is set before the listener is called.
  const listener: PeerTransportListener = {
    stateChanged(state): void {
      host.emit({ kind: 'transportState', transport: id, state });
      if (state === 'connected') media.resume();
      else if (state !== 'disconnected') media.suspend();
    },
    pathReplaced(): void {
      media.suspend();
      media.resume();
    },
    rtpReceived: (bytes, offset, length, arrivalUs) =>
      media.receiveRtp(bytes, offset, length, arrivalUs),
    rtcpReceived: (bytes, offset, length, arrivalUs) =>
      media.receiveRtcp(bytes, offset, length, arrivalUs),
    dataChannelOpened: (channel) => takeChannel(host, id, channel),
  };
  const connection = createPeerConnection({
    role: command.role,
    host: parts.transports,
    listener,
    enabledCodecs: command.enabledCodecs,
    candidates: command.candidates,
    redDisabled: command.redDisabled,
  });
  const media = parts.engine.openTransport({
    sink: connection.transport.sink,
    pauses: command.pauses,
    sharing: command.sharing,
    playoutDelay: command.playoutDelay,
    onStreamStates: (states) => tellStreamStates(host, id, states),
  });
  return { connection, media };
}

function takeChannel(host: MediaHostState, id: string, channel: DataChannel): void {
  const transport = host.transports.get(id);
  if (transport === undefined) return channel.close();
  const { label } = channel;
  transport.channels.set(label, channel);
  channel.onClosed = () => {
    if (transport.channels.get(label) === channel) transport.channels.delete(label);
  };
  channel.onMessage = (data) =>
    host.emit({ kind: 'data', transport: id, label, data: data.slice() });
  host.emit({ kind: 'dataChannelOpened', transport: id, label });
}

export function offerCandidates(
  host: MediaHostState,
  id: string,
  candidates: CandidateProtocol,
): void {
  host.transports.get(id)?.connection.offerCandidates(candidates);
}

export function closeTransport(host: MediaHostState, id: string): void {
  const transport = host.transports.get(id);
  if (transport === undefined) return;
  host.transports.delete(id);
  transport.rounds.timer?.[Symbol.dispose]();
  transport.rounds.patience?.[Symbol.dispose]();
  for (const feed of [...host.feeds.values()]) {
    if (feed.transport === transport) detachFeed(host, feed.feed);
  }
  transport.media[Symbol.dispose]();
  transport.connection[Symbol.dispose]();
}
